// How the answer was found: what it took, who decided, what it is worth, of which files. The cards of the search and of
// what was learnt are made in files of their own.

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
  byId("account").append(guaranteeCard(), costCard(), ...decidersCard(), ...searchCards(), ...learningCards(), ...sceneCards(), questionCard(), filesCard());
  byId("foot").textContent = `noscope ${answer.versions.noscope || ""} · seed ${answer.seed} · this page loads nothing from anywhere; ` +
    "marks stay in this browser until they are exported.";
}
