// What the plan learnt: nets and how they came to it, pictures of the empty scene, weights of blocks.

const lossKeys = { training_loss: "on the rows it learnt from", held_out_loss: "on blocks held out" };

// Loss by pass over the rows.
function trainingChart(net) {
  const losses = net.epochs.flatMap((epoch) => [epoch.training_loss, epoch.held_out_loss]).filter((loss) => loss !== null);
  const best = net.epochs[net.best_epoch], last = net.epochs.at(-1);
  const words = `Loss of ${net.stage} over ${net.epochs.length} passes: ${lossKeys.training_loss} ${last.training_loss}, ${lossKeys.held_out_loss} ` +
    `${last.held_out_loss} at the end; the best was pass ${net.best_epoch + 1} with ${best.held_out_loss}.`;
  const most = Math.max(...losses, .001);
  const chart = new Chart(words, linearAxis(1, net.epochs.length, 6, "pass over the rows"), linearAxis(0, most * 1.05, 5, "loss"));
  chart.line([[net.best_epoch + 1, 0], [net.best_epoch + 1, most * 1.05]], { class: "budget" });
  for (const key of Object.keys(lossKeys))
    chart.line(net.epochs.map((epoch, i) => [i + 1, epoch[key]]).filter(([, loss]) => loss !== null), { class: key });
  const line = (name) => makeSvg("path", { class: name, fill: "none", d: "M1 6H21" });
  const number = (value) => (value === null ? "" : value.toFixed(4));
  return make("div", {},
    make("figure", { class: "chart-box" }, make("figcaption", {}, "Training of ", make("code", {}, net.stage)), chart.svg),
    chartKey(...Object.entries(lossKeys).map(([key, name]) => [line(key), `loss ${name}`]), [line("budget"), "the pass whose weights are used"]),
    asTable("The passes as a table", table(["Pass", "#Loss", "#Loss held out", "#AUC held out"], net.epochs.map((epoch, i) =>
      [`${i + 1}${i === net.best_epoch ? " (used)" : ""}`, number(epoch.training_loss), number(epoch.held_out_loss), number(epoch.held_out_auc)]))));
}

function learningCards() {
  const learning = answer.learning;
  if (!learning) return [];
  const number = (value) => (value === null ? "" : value.toFixed(3));
  const parts = [make("p", {}, `${withCommas(learning.train_frames)} labelled frames to learn from, ${withCommas(learning.select_frames)} to choose by.`)];
  if (learning.nets.length > 0)
    parts.push(table(["Net", "#Frames", "#Positive", "#AUC", "#AUC of best difference"],
      learning.nets.map((net) => [make("code", {}, net.stage), withCommas(net.frames), withCommas(net.positive), number(net.auc), number(net.difference_auc)])));
  parts.push(...learning.nets.filter((net) => (net.epochs || []).length > 1).map(trainingChart));
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
      make("p", {}, "Orange: a change here speaks for the object; blue: against it; clear: it tells nothing."),
      asTable("The weights as a table", table(["Row", ...Array.from({ length: blocks.columns }, (_, i) => `#${i + 1}`)],
        Array.from({ length: blocks.rows }, (_, row) => [String(row + 1),
          ...blocks.weights.slice(row * blocks.columns, (row + 1) * blocks.columns).map((weight) => weight.toPrecision(2))])))));
  }
  return parts;
}
