// The search for the plan: what was predicted and what it came to, and the plans that were weighed.

const measures = {
  recall: { name: "Recall of appearances", short: "recall", better: "high" },
  precision: { name: "Precision of appearances", short: "precision", better: "high" },
  fnr: { name: "Positive windows missed", short: "missed", better: "low" },
  fpr: { name: "Negative windows added", short: "added", better: "low" },
};

// The measures that the plans were to keep, with their budgets.
function askedMeasures() {
  const budgets = (answer.query && answer.query.budgets) || {};
  const asked = Object.keys(measures).filter((key) => typeof budgets[key] === "number").map((key) => ({ key, budget: budgets[key], ...measures[key] }));
  return asked.length > 0 ? asked : ["recall", "precision"].map((key) => ({ key, budget: .95, ...measures[key] }));
}

const measured = (share) => (share ? `${share.value.toFixed(3)} (${share.low.toFixed(2)} to ${share.high.toFixed(2)})` : "not known");

// Plans that no other beats in both, cheapest first.
function paretoFront(plans, { key, better }) {
  const front = [];
  for (const plan of plans.slice().sort((a, b) => a.seconds_an_hour - b.seconds_an_hour)) {
    const last = front.at(-1);
    if (!last || (better === "high" ? plan[key].value > last[key].value : plan[key].value < last[key].value)) front.push(plan);
  }
  return front;
}

const drawnMarks = {
  chosen: (x, y) => makeSvg("path", { class: "mark chosen", d: `M${x} ${y - 7}l7 7l-7 7l-7 -7Z` }),
  keeps: (x, y) => makeSvg("circle", { class: "mark keeps", cx: x, cy: y, r: 4.5 }),
  fails: (x, y) => makeSvg("circle", { class: "mark fails", cx: x, cy: y, r: 4 }),
};
const markOf = (plan) => (plan.chosen ? "chosen" : plan.keeps_budgets ? "keeps" : "fails");

function planChart(plans, measure) {
  const known = plans.filter((plan) => plan[measure.key] && plan.seconds_an_hour > 0);
  if (known.length < 2) return null;
  const costs = known.map((plan) => plan.seconds_an_hour), values = [...known.map((plan) => plan[measure.key].value), measure.budget];
  const chosen = known.find((plan) => plan.chosen);
  if (chosen) values.push(chosen[measure.key].low, chosen[measure.key].high);
  const lowest = Math.max(0, Math.min(...values) - .05), highest = Math.min(1, Math.max(...values) + .05);
  const words = `${known.length} plans by seconds an hour of footage and ${measure.name.toLowerCase()}.` + (chosen
    ? ` The chosen one takes ${durationText(chosen.seconds_an_hour)} an hour at ${measured(chosen[measure.key])}.` : "");
  const chart = new Chart(words, logAxis(Math.min(...costs) / 1.3, Math.max(...costs) * 1.3, "seconds for an hour of footage"),
    linearAxis(lowest, highest, 5, measure.short));
  chart.line([[Math.min(...costs) / 1.3, measure.budget], [Math.max(...costs) * 1.3, measure.budget]], { class: "budget" });
  chart.line(paretoFront(known, measure).map((plan) => [plan.seconds_an_hour, plan[measure.key].value]), { class: "front" });
  if (chosen) {
    const { low, high } = chosen[measure.key];
    chart.line([[chosen.seconds_an_hour, low], [chosen.seconds_an_hour, high]], { class: "doubt" });
  }
  // The chosen one last, above the others.
  for (const plan of known.slice().sort((a, b) => a.chosen - b.chosen)) {
    const mark = drawnMarks[markOf(plan)](chart.x(plan.seconds_an_hour), chart.y(plan[measure.key].value));
    mark.append(makeSvg("title", {}, `${plan.plan}: ${durationText(plan.seconds_an_hour)} an hour, ${measure.short} ${measured(plan[measure.key])}`));
    chart.svg.append(mark);
  }
  return make("figure", { class: "chart-box" }, make("figcaption", {}, measure.name), chart.svg);
}

function plansCard(search) {
  const asked = askedMeasures(), charts = asked.map((measure) => planChart(search.plans, measure)).filter(Boolean);
  const rows = search.plans.map((plan) => [make("span", {}, make("code", {}, plan.plan), plan.chosen ? " (chosen)" : ""),
    durationText(plan.seconds_an_hour), percent(plan.asked_share), ...asked.map(({ key }) => measured(plan[key])), plan.keeps_budgets ? "yes" : plan.judged ? "no" : "not judged"]);
  const plans = table(["Plan", "#Seconds an hour", "#Asked of the reference", ...asked.map(({ short }) => "#" + short), "Keeps the budgets"], rows);
  const made = card("The plans that were weighed",
    make("p", {}, `${withCommas(search.tried)} plans were tried on ${withCommas(search.windows)} labelled windows, ${withCommas(search.positive)} of them positive. ` +
      `The ${plural(search.plans.length, "plan")} worth looking at, with what 95 % confidence leaves open, as if windows were independent; of plans not judged, on the windows that they were fitted on:`));
  if (charts.length > 0)
    made.append(make("div", { class: "charts" }, ...charts),
      chartKey([drawnMarks.chosen(11, 6), "chosen, with its bounds"], [drawnMarks.keeps(11, 6), "keeps the budgets"], [drawnMarks.fails(11, 6), "does not, or cannot be told"],
        [makeSvg("path", { class: "front", fill: "none", d: "M1 6H21" }), "none is better in both"], [makeSvg("path", { class: "budget", d: "M1 6H21" }), "what was asked for"]),
      asTable("The plans as a table", plans));
  else made.append(plans);
  made.classList.add("wide");
  return made;
}

const signed = (share) => `${share >= 0 ? "+" : "−"}${Math.round(Math.abs(100 * share))} %`;

function predictionCard(search) {
  const { predicted_s, predicted_calls, predicted_calls_low, predicted_calls_high, actual_calls } = search.run, actual_s = answer.seconds.run;
  const off = (predicted, actual) => (predicted > 0 ? signed(actual / predicted - 1) : "");
  const range = predicted_calls_low < predicted_calls_high ? ` (${withCommas(predicted_calls_low)} to ${withCommas(predicted_calls_high)})` : "";
  const parts = [make("p", {}, search.why.replace(/^./, (first) => first.toUpperCase()).replace(/`/g, "") + ".")];
  if (answer.complete && actual_s !== undefined)
    parts.push(table(["After the search", "#Predicted", "#Actual", "#Off by"], [
      ["Time", durationText(predicted_s), durationText(actual_s), off(predicted_s, actual_s)],
      ["Reference calls", withCommas(predicted_calls) + range, withCommas(actual_calls), off(predicted_calls, actual_calls)]]));
  const chosen = search.plans.find((plan) => plan.chosen);
  if (chosen) {
    const shares = [["decoding", chosen.decode_s], ["small pictures", chosen.images_s], ...chosen.stages.map((stage) => [stage.stage, stage.seconds])];
    const most = Math.max(...shares.map(([, seconds]) => seconds), 1e-9);
    parts.push(asTable("Where the chosen plan was predicted to spend an hour of footage's time",
      table(["Part", "#Seconds", "Share of the longest"], shares.map(([name, seconds]) => [name, durationText(seconds), barCell(seconds / most)]))));
  }
  if (answer.seconds.choosing > 0) parts.push(make("p", {}, `Choosing took ${durationText(answer.seconds.choosing)}, labels and training left out.`));
  return card("Predicted and actual cost", ...parts);
}

function searchCards() {
  const search = answer.search;
  if (!search) return [];
  if (!search.run) return [card("The search for a plan", make("p", {}, search.why.replace(/^./, (first) => first.toUpperCase()) + "."))];
  return [predictionCard(search), ...(search.plans.length > 0 ? [plansCard(search)] : [])];
}
