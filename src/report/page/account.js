// How the answer was found: what it took, who decided, what it is worth, what was learnt, of which files.

function card(title, ...children) {
  return make("section", { class: "card" }, make("h3", {}, title), ...children);
}

// `columns`: names; a name that begins with # is of numbers. Rows of texts and elements.
function table(columns, rows) {
  const cell = (tag, value, column, more) => make(tag, { class: column.startsWith("#") ? "number" : null, ...more }, value);
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": columns.join(" ").replaceAll("#", "") },
    make("table", {},
      make("thead", {}, make("tr", {}, ...columns.map((name) => cell("th", name.replace("#", ""), name, { scope: "col" })))),
      make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((value, i) =>
        value instanceof HTMLTableCellElement ? value : cell(i === 0 ? "th" : "td", value, columns[i], i === 0 ? { scope: "row" } : {})))))));
}

const barCell = (share, colour = "accent") => make("td", { class: "bar-cell" },
  make("span", { class: "bar", style: `width:${(100 * share).toFixed(1)}%;background:var(--${colour})` }));

function costCard() {
  const seconds = answer.seconds, stages = Object.entries(seconds.stages);
  const most = Math.max(...stages.map(([, value]) => value), .001);
  const rows = stages.map(([name, value]) => [name, durationText(value), withCommas(answer.stage_frames[name] || 0), barCell(value / most)]);
  return card("What it took", make("p", {}, `${durationText(seconds.elapsed)} in all; stages overlap, so their seconds need not add up.`),
    table(["Stage", "#Seconds", "#Frames", "Share of the longest"], rows));
}

function decidersCard() {
  const counts = answer.windows.decided_by, total = Math.max(1, answer.windows.total);
  const shares = Object.entries(counts);
  const bar = make("div", { class: "shares", "aria-hidden": "true" },
    ...shares.map(([by, count]) => make("span", { style: `flex:${count};background:var(--${by})` })));
  const rows = shares.map(([by, count]) => [make("span", {}, swatch(by), ` ${deciders[by] || by}`), withCommas(count), percent(count / total)]);
  const parts = [card("Who decided the windows", bar, table(["Decided by", "#Windows", "#Share"], rows))];
  if (answer.plan_stages.length > 1) {
    const frames = Math.max(1, answer.plan_stages[0].looked_at);
    parts.push(card("Stages of the plan", table(["Stage", "#Looked at", "#Decided", "#Share of frames"],
      answer.plan_stages.map((stage) => [make("code", {}, stage.stage), withCommas(stage.looked_at), withCommas(stage.decided),
        percent(stage.decided / frames)]))));
  }
  return parts;
}

// Whatever the guarantee says of itself, in its own words.
function guaranteeCard() {
  const { statement, ...rest } = answer.guarantee;
  const rows = Object.entries(rest).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
    .map(([name, value]) => [name.replaceAll("_", " "), String(value)]);
  return card("What it is worth", make("p", {}, (statement || "").replace(/^./, (first) => first.toUpperCase())), rows.length > 0 ? table(["", ""].map((name, i) => ["What", "Value"][i]), rows) : null);
}

function learningCards() {
  const learning = answer.learning;
  if (!learning) return [];
  const number = (value) => (value === null ? "" : value.toFixed(3));
  const parts = [make("p", {}, `${withCommas(learning.train_frames)} labelled frames to learn from, ${withCommas(learning.select_frames)} to choose by.`)];
  if (learning.nets.length > 0)
    parts.push(table(["Net", "#Frames", "#Positive", "#AUC", "#AUC of plain difference"],
      learning.nets.map((net) => [make("code", {}, net.stage), withCommas(net.frames), withCommas(net.positive), number(net.auc), number(net.difference_auc)])));
  const chosen = learning.thresholds;
  if (chosen)
    parts.push(make("p", {}, make("code", {}, chosen.stage), ` was chosen on ${withCommas(chosen.windows)} windows, ${withCommas(chosen.positive)} of them positive: ` +
      `it missed ${chosen.missed} and added ${chosen.spurious}, which is ${chosen.within_budgets ? "within" : "outside"} the budgets.`));
  return [card("What it learnt", ...parts)];
}

const pictureUrl = (picture) => "data:image/jpeg;base64," + picture.jpeg;

function sceneCards() {
  const parts = [], pictures = answer.scene_pictures || [];
  if (pictures.length > 0)
    parts.push(card("The empty scene, as frames are compared with it", make("div", { class: "pictures" }, ...pictures.map((picture) =>
      make("figure", {}, make("img", { src: pictureUrl(picture), width: picture.width, height: picture.height,
        alt: `The empty scene ${picture.infrared ? "by infrared light" : "in colour"}` }),
      make("figcaption", {}, `${picture.infrared ? "Infrared" : "Colour"}, of ${withCommas(picture.frames)} frames from ` +
        `${positionText(picture.from_s, showsHours)} to ${positionText(picture.to_s, showsHours)}, ${picture.width}×${picture.height}`))))));
  for (const blocks of answer.block_weights || []) {
    const most = Math.max(...blocks.weights.map(Math.abs), 1e-12), picture = pictures[0];
    const drawn = makeSvg("svg", { viewBox: `0 0 ${blocks.columns} ${blocks.rows}`, preserveAspectRatio: "none", role: "img",
      "aria-label": `Weights of ${blocks.columns} by ${blocks.rows} blocks` });
    blocks.weights.forEach((weight, i) => drawn.append(makeSvg("rect", { x: i % blocks.columns, y: Math.floor(i / blocks.columns), width: 1, height: 1,
      fill: weight >= 0 ? "#ff9f1a" : "#3b9dff", opacity: (.85 * Math.abs(weight) / most).toFixed(3) })));
    parts.push(card("What each block of the picture tells", make("p", {}, make("code", {}, blocks.stage)),
      make("div", { class: "blocks" }, picture ? make("img", { src: pictureUrl(picture), alt: "" }) : null, drawn),
      make("p", {}, "Orange: a change here speaks for the object; blue: against it; clear: it tells nothing.")));
  }
  return parts;
}

function filesCard() {
  const rows = files.map((file) => [shortName(file.path), file.start_clock || positionText(file.start_s, showsHours),
    durationText(file.duration_s), file.width ? `${file.width}×${file.height} ${file.codec}` : "",
    [file.problem, file.gap_before_s > 0 ? `gap of ${durationText(file.gap_before_s)} before it` : "",
      file.damaged_frames > 0 ? `${plural(file.damaged_frames, "frame")} damaged` : ""].filter(Boolean).join("; ")]);
  const made = card(`The recording: ${plural(files.length, "file")}`, make("p", { class: "where" }, commonFolder));
  const shown = 200;
  made.append(table(["File", "Begins", "Length", "Video", "Trouble"], rows.slice(0, shown)));
  if (rows.length > shown) made.append(make("p", {}, `and ${withCommas(rows.length - shown)} more`));
  made.classList.add("wide");
  return made;
}

function questionCard() {
  const details = (name, value) => make("details", {}, make("summary", {}, name),
    make("pre", { tabindex: "0" }, typeof value === "string" ? value : JSON.stringify(value, null, 2)));
  const made = card("The question", answer.command_line ? make("p", {}, make("code", {}, answer.command_line)) : null,
    make("p", {}, "Reference: ", make("code", {}, answer.reference.name), ". Plan: ", make("code", {}, answer.plan), "."),
    details("All options", answer.query), details("The reference model", answer.reference.identity),
    details("Versions", answer.versions));
  return made;
}

function showAccount() {
  byId("account").append(guaranteeCard(), costCard(), ...decidersCard(), ...learningCards(), ...sceneCards(), questionCard(), filesCard());
  byId("foot").textContent = `noscope ${answer.versions.noscope || ""} · seed ${answer.seed} · this page loads nothing from anywhere; ` +
    "marks stay in this browser until they are exported.";
}
