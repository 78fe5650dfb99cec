// True, false, reviewed: what the reader thinks of each appearance. Kept by the browser for this answer alone.

const markNames = { true: "True", false: "False", reviewed: "Reviewed" };

const marks = (() => {
  // Another question or recording is another answer.
  const identity = JSON.stringify([answer.query, answer.plan, files.map((file) => [file.head_sha256, file.bytes]),
    appearances.map((appearance) => [appearance.start_s, appearance.end_s])]);
  let hash = 0;
  for (let i = 0; i < identity.length; ++i) hash = (Math.imul(hash, 31) + identity.charCodeAt(i)) | 0;
  const key = `noscope marks ${(hash >>> 0).toString(16)} ${identity.length}`;
  let all = {};
  try { all = JSON.parse(kept.get(key)) || {}; } catch { all = {}; }
  const listeners = [];
  return {
    of: (id) => all[id] || "",
    toggle(id, mark) {
      if (all[id] === mark) delete all[id]; else all[id] = mark;
      kept.set(key, JSON.stringify(all));
      for (const listener of listeners) listener(id);
    },
    onChange: (listener) => listeners.push(listener),
    count: (mark) => appearances.filter((appearance) => all[appearance.id] === mark).length,
  };
})();

function markButtons(id) {
  return Object.entries(markNames).map(([mark, name]) =>
    make("button", { type: "button", "data-mark": mark, "aria-pressed": String(marks.of(id) === mark),
      onclick: () => marks.toggle(id, mark) }, name));
}

function showMarks(group, id) {
  for (const button of group.querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(marks.of(id) === button.dataset.mark));
}

function exportMarks() {
  let text = csvRow(["id", "start_s", "end_s", "start_clock", "end_clock", "file", "file_start_s", "class",
    "peak_confidence", "mark"]);
  for (const a of appearances)
    text += csvRow([a.id, a.start_s.toFixed(3), a.end_s.toFixed(3), a.start_clock, a.end_clock, a.file,
      a.file_start_s.toFixed(3), a.class, a.peak_confidence, marks.of(a.id)]);
  download("marks.csv", text, "text/csv");
}
