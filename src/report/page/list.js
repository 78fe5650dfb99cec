// The appearances as a list: filtered, sorted, stepped through.

const list = (() => {
  const atOnce = 60;  // items that are added together, so that thousands cost nothing until they are looked at
  const element = byId("list"), more = byId("more");
  let chosen = appearances.slice(), selected = null;
  const items = new Map();

  const number = (id) => { const value = byId(id).valueAsNumber; return Number.isNaN(value) ? null : value; };
  const minutes = (id) => { const found = /^(\d\d):(\d\d)/.exec(byId(id).value); return found ? 60 * +found[1] + +found[2] : null; };

  // Whether the appearance, or a part of it, lies between two times of day; the night may lie between them.
  function inDay(a, from, to) {
    if (from === null && to === null) return true;
    if (a.end_s - a.start_s >= 86400) return true;
    const low = from ?? 0, high = to ?? 24 * 60;
    const inside = (minute) => (low <= high ? minute >= low && minute < high : minute >= low || minute < high);
    const first = clock.minuteOfDay(a.start_s), last = clock.minuteOfDay(Math.max(a.start_s, a.end_s - .001));
    const holdsLow = first <= last ? low >= first && low <= last : low >= first || low <= last;
    return inside(first) || inside(last) || holdsLow;
  }

  const orders = {
    start: (a, b) => a.start_s - b.start_s,
    longest: (a, b) => b.end_s - b.start_s - (a.end_s - a.start_s),
    shortest: (a, b) => a.end_s - a.start_s - (b.end_s - b.start_s),
    surest: (a, b) => (b.peak_confidence ?? -1) - (a.peak_confidence ?? -1),
    unsurest: (a, b) => (a.peak_confidence ?? 2) - (b.peak_confidence ?? 2),
  };

  function choose() {
    const least = number("least-length"), most = number("most-length"), sure = number("least-confidence");
    const from = minutes("day-from"), to = minutes("day-to"), mark = byId("mark-filter").value;
    const wanted = byId("class-filter").value;
    chosen = appearances.filter((a) => {
      const length = a.end_s - a.start_s;
      return (wanted === "" || a.class === wanted) && (least === null || length >= least) && (most === null || length <= most) &&
        (sure === null || (a.peak_confidence ?? 0) >= sure) && (!clock.known || inDay(a, from, to)) &&
        (mark === "" || (mark === "none" ? marks.of(a.id) === "" : marks.of(a.id) === mark));
    });
    chosen.sort(orders[byId("sort").value]);
    const shown = new Set(chosen.map((a) => a.id));
    timeline.hide(new Set(appearances.filter((a) => !shown.has(a.id)).map((a) => a.id)));
    element.replaceChildren();
    items.clear();
    addItems();
    tell();
  }

  function tell() {
    const all = appearances.length;
    const marked = Object.keys(markNames).map((mark) => [marks.count(mark), mark]).filter(([count]) => count > 0)
      .map(([count, mark]) => `${count} ${mark}`);
    byId("shown").textContent = (chosen.length === all ? plural(all, "appearance") : `${chosen.length} of ${plural(all, "appearance")}`) +
      (marked.length > 0 ? ` · marked: ${marked.join(", ")}` : "");
    const nothing = byId("nothing");
    nothing.hidden = chosen.length > 0 || all === 0;
    if (!nothing.hidden) nothing.replaceChildren(make("p", {}, "No appearance fits these filters."));
  }

  function itemOf(a) {
    const length = durationText(a.end_s - a.start_s);
    const open = make("button", { type: "button", class: "open",
      "aria-label": `Play appearance ${a.id}: ${a.class}, ${whenText(a.start_s, a.end_s)}, ${length}` },
      pictureOf(a.picture, a.peak_boxes, "picture"));
    open.firstChild.append(make("span", { class: "length" }, length));
    open.addEventListener("click", () => {
      if (selected === a && player.isPlaying()) { player.stop(); return; }
      select(a, false);
      player.goOn(a);
    });
    const place = clock.known
      ? `${clock.date(a.start_s)} · ${positionText(a.start_s, showsHours)}`
      : `${shortName(a.file)}`;
    const words = make("div", { class: "words" },
      make("span", { class: "when" }, whenText(a.start_s, a.end_s)),
      make("span", { class: "where" }, place),
      make("span", { class: "chips" },
        make("span", { class: "chip" }, `${a.class} ${confidenceText(a.peak_confidence)}`.trim()),
        make("span", { class: "chip" }, swatch(a.decided_by), a.decided_by)));
    const group = make("div", { class: "marks", role: "group", "aria-label": `Mark appearance ${a.id}` }, ...markButtons(a.id));
    const item = make("li", { class: "item", id: `appearance-${a.id}` }, open, words, group);
    showMark(item, a.id);
    if (selected === a) item.classList.add("selected");
    items.set(a.id, item);
    return item;
  }

  function showMark(item, id) {
    const mark = marks.of(id);
    item.classList.toggle("marked-false", mark === "false");
    if (mark) item.dataset.mark = mark; else delete item.dataset.mark;
    showMarks(item.querySelector(".marks"), id);
  }

  function addItems(until = element.childElementCount + atOnce) {
    element.append(...chosen.slice(element.childElementCount, until).map(itemOf));
    const left = chosen.length - element.childElementCount;
    more.hidden = left <= 0;
    more.textContent = `Show more (${withCommas(left)} left)`;
  }

  function select(a, bringIntoView = true) {
    if (selected && items.has(selected.id)) items.get(selected.id).classList.remove("selected");
    selected = a;
    const place = chosen.indexOf(a);
    if (place >= element.childElementCount) addItems(place + atOnce);
    const item = items.get(a.id);
    if (item) item.classList.add("selected");
    timeline.select(a);
    player.show(a);
    if (item && bringIntoView) {
      item.scrollIntoView({ block: "nearest" });
      item.querySelector(".open").focus({ preventScroll: true });
    }
  }

  function step(by) {
    if (chosen.length === 0) return;
    const place = chosen.indexOf(selected);
    select(chosen[place < 0 ? (by > 0 ? 0 : chosen.length - 1) : clamp(place + by, 0, chosen.length - 1)]);
  }

  const classes = [...new Set(appearances.map((a) => a.class))].sort();
  byId("class-label").hidden = classes.length < 2;
  byId("class-filter").append(...classes.map((name) => make("option", { value: name }, name)));

  more.addEventListener("click", () => {
    const next = element.childElementCount;
    addItems();
    element.children[next]?.querySelector(".open").focus();
  });
  if ("IntersectionObserver" in window)
    new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting) && !more.hidden) addItems(); },
      { rootMargin: "300px" }).observe(more);
  byId("filters").addEventListener("input", choose);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => setTimeout(choose));
  byId("export-marks").addEventListener("click", exportMarks);
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  for (const label of document.querySelectorAll(".clock-only")) label.hidden = !clock.known;
  marks.onChange((id) => {
    if (items.has(id)) showMark(items.get(id), id);
    tell();
  });
  window.addEventListener("beforeprint", () => addItems(Math.min(chosen.length, 600)));

  return { choose, select, step, selected: () => selected };
})();
