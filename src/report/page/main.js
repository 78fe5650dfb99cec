// The page put together: the head, notices, closest calls, keys, themes.

function tile(name, value, kind) {
  return make("div", { class: kind || null }, make("dt", {}, name), make("dd", {}, value));
}

function showHead() {
  const searched = answer.recording.searched_s, elapsed = answer.seconds.elapsed;
  const place = clock.known ? `${clock.date(0)} ${clock.time(0)}${clock.zone === "Z" ? " UTC" : clock.zone} · ` : "";
  byId("place").textContent = `${place}${files.length === 1 ? files[0].path : `${plural(files.length, "file")} in ${commonFolder}`}`;
  const tiles = [tile(appearances.length === 1 ? "appearance" : "appearances", withCommas(appearances.length), appearances.length > 0 ? "good" : ""),
    tile("searched", durationText(searched))];
  if (elapsed > 0) tiles.push(tile(`took ${durationText(elapsed)}`, `about ${speedText(Number((searched / elapsed).toPrecision(2)))}× real time`));
  if (answer.analysed_frames > 0)
    tiles.push(tile("of frames asked of the reference", percent(Math.min(1, answer.reference_calls / answer.analysed_frames))));
  if (answer.damage.frames > 0) tiles.push(tile("frames damaged", withCommas(answer.damage.frames), "bad"));
  if (answer.gaps.length > 0) tiles.push(tile("gaps without footage", withCommas(answer.gaps.length)));
  byId("tiles").append(...tiles);

  const reasons = { interrupted: "it was interrupted", limit: "it stopped at the limit", "max-time": "its time was up",
    unfinished: "it was ended, or still goes on" };
  const notices = [];
  if (!answer.complete)
    notices.push(`This run is not finished: ${reasons[answer.stopped] || answer.stopped}. What is shown is right, but not all there is.`);
  const gone = data.links.filter((link) => !link.there).length;
  if (gone > 0)
    notices.push(files.length === 1 ? "The recording was not found where it lay when it was searched: there are no pictures, and nothing plays."
      : `${gone} of ${files.length} files were not found where they lay: nothing of them is shown or plays.`);
  notices.push(...data.notes, ...answer.warnings);
  byId("notices").append(...notices.map((line) => make("li", {}, line)));
  byId("notices").hidden = notices.length === 0;
}

function showNothingFound() {
  if (appearances.length > 0) return;
  byId("filters").hidden = true;
  const nothing = byId("nothing");
  nothing.hidden = false;
  nothing.append(make("p", {}, `No appearance in ${durationText(answer.recording.searched_s)}.`));
  const calls = answer.closest_calls;
  if (calls.length === 0) return;
  nothing.append(make("p", {}, "The frames that came closest:"));
  const items = calls.map((call, i) => make("li", { class: "item" },
    pictureOf(data.closest_pictures[i], call.boxes, "picture"),
    make("div", { class: "words" },
      make("span", { class: "when" }, call.clock || positionText(call.at_s, showsHours)),
      make("span", { class: "where" }, `${shortName(call.file)}, ${positionText(call.file_s, showsHours)}`),
      make("span", { class: "chips" }, make("span", { class: "chip" }, `${call.class} ${confidenceText(call.confidence)}`)))));
  byId("list").append(...items);
}

const themes = ["system", "light", "dark"];
function showTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
  timeline.draw();
}

function toggleKeys() {
  const dialog = byId("keys");
  if (dialog.open) dialog.close(); else dialog.showModal();
}

const keys = {
  j: () => list.step(1), k: () => list.step(-1),
  ArrowLeft: () => timeline.move(-.25), ArrowRight: () => timeline.move(.25),
  "+": () => timeline.zoom(.5), "=": () => timeline.zoom(.5), "-": () => timeline.zoom(2), 0: () => timeline.whole(),
  "/": () => byId("sort").focus(), "?": toggleKeys,
};
const keysOfOne = {
  Enter: (a) => { if (player.isPlaying()) player.stop(); else player.goOn(a); },
  t: (a) => marks.toggle(a.id, "true"), f: (a) => marks.toggle(a.id, "false"), r: (a) => marks.toggle(a.id, "reviewed"),
  z: (a) => timeline.zoomTo(a),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  const target = event.target;
  if (target.matches("input, select, textarea, video, summary, pre, code, .scroll")) return;
  // A button does what it says on Enter; that of an item plays it either way.
  if (event.key === "Enter" && target.matches("button, a")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key, selected = list.selected();
  const action = keys[key] || (selected && keysOfOne[key] && (() => keysOfOne[key](selected)));
  if (!action) return;
  event.preventDefault();
  action();
}

// What lies beside or below the timeline keeps clear of it, however many lines its legend takes.
if ("ResizeObserver" in window) {
  const card = document.querySelector(".timeline");
  new ResizeObserver(() => document.documentElement.style.setProperty("--timeline", `${card.offsetHeight}px`)).observe(card);
}
showHead();
if (appearances.length > 0) list.choose();
showNothingFound();
showAccount();
timeline.onPick((appearance) => { list.select(appearance); player.play(appearance); });
document.addEventListener("keydown", onKey);
byId("show-keys").addEventListener("click", toggleKeys);
let theme = themes.includes(kept.get("noscope theme")) ? kept.get("noscope theme") : "system";
byId("theme").addEventListener("click", () => {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length];
  kept.set("noscope theme", theme);
  showTheme(theme);
});
// Paper is light.
window.addEventListener("beforeprint", () => {
  showTheme("light");
  timeline.drawNow();  // no frame comes before the paper does
});
window.addEventListener("afterprint", () => showTheme(theme));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", timeline.draw);
showTheme(theme);
