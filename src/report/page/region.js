// Rectangles and polygons drawn on a still of the recording, as the options that noscope takes.

const data = JSON.parse(byId("data").textContent);
const still = byId("still");
const drawing = makeSvg("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" });
// All of it is in the window, so that a shape of its whole height can be drawn.
still.style.setProperty("--shape", data.width / data.height);
still.append(make("img", { src: "data:image/jpeg;base64," + data.jpeg, width: data.width, height: data.height, draggable: "false",
  alt: "A still of the recording, to draw on" }), drawing);

let shape = "rectangle", meaning = "region", started = null, corners = [];
const shapes = [];  // {meaning, points: [[x, y]...]} in fractions of the picture

const number = (value) => String(Number(clamp(value, 0, 1).toFixed(3)));
const isRectangle = (points) => points.length === 4 && points[0][0] === points[3][0] && points[1][0] === points[2][0] &&
  points[0][1] === points[1][1] && points[2][1] === points[3][1];
const rectangle = ([ax, ay], [bx, by]) => {
  const [x0, x1] = [Math.min(ax, bx), Math.max(ax, bx)], [y0, y1] = [Math.min(ay, by), Math.max(ay, by)];
  return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
};

function optionOf({ meaning: option, points }) {
  const kept = isRectangle(points) ? [points[0], points[2]] : points;
  return `--${option} ${kept.flat().map(number).join(",")}`;
}

function place(event) {
  const { left, top, width, height } = still.querySelector("img").getBoundingClientRect();
  return [clamp((event.clientX - left) / width, 0, 1), clamp((event.clientY - top) / height, 0, 1)];
}

function draw(pointer) {
  const text = (points) => points.map((point) => point.join(",")).join(" ");
  const kind = (option) => (option === "exclude" ? "excluded" : "included");
  drawing.replaceChildren(...shapes.map(({ meaning: option, points }) => makeSvg("polygon", { points: text(points), class: kind(option) })));
  if (started && pointer) drawing.append(makeSvg("polygon", { points: text(rectangle(started, pointer)), class: kind(meaning) }));
  if (corners.length > 0)
    drawing.append(makeSvg("polyline", { points: text(pointer ? [...corners, pointer] : corners), class: `${kind(meaning)} open-shape` }),
      ...corners.map(([x, y]) => makeSvg("ellipse", { cx: x, cy: y, rx: .004, ry: .004 * data.width / data.height, fill: "#ffd60a" })));
  byId("option").textContent = shapes.map(optionOf).join(" ") || "draw on the picture";
  byId("copy").disabled = shapes.length === 0;
  byId("hint").textContent = shape === "rectangle" ? "Drag from corner to corner."
    : corners.length < 3 ? "Click the corners one after the other." : "Click the first corner again, or press Enter, to close it.";
}

function add(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const wide = Math.max(...xs) - Math.min(...xs), high = Math.max(...ys) - Math.min(...ys);
  if (wide >= .005 && high >= .005) shapes.push({ meaning, points: points.map(([x, y]) => [Number(number(x)), Number(number(y))]) });
  started = null;
  corners = [];
  draw();
}

const nearFirst = ([x, y]) => corners.length >= 3 && Math.hypot(x - corners[0][0], y - corners[0][1]) < .02;

still.addEventListener("pointerdown", (event) => {
  const at = place(event);
  if (shape === "rectangle") {
    started = at;
    still.setPointerCapture(event.pointerId);
  } else if (nearFirst(at)) {
    add(corners);
  } else {
    corners.push(at);
  }
  draw(at);
});
still.addEventListener("pointermove", (event) => { if (started || corners.length > 0) draw(place(event)); });
still.addEventListener("pointerup", (event) => { if (started) add(rectangle(started, place(event))); });
still.addEventListener("pointercancel", () => { started = null; draw(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && corners.length >= 3 && !event.target.matches("input, button")) add(corners);
  if (event.key === "Escape") { corners = []; started = null; draw(); }
});

function choose(ids, chosen) {
  for (const id of ids) byId(id).setAttribute("aria-pressed", String(id === chosen));
}
for (const id of ["rectangle", "polygon"])
  byId(id).addEventListener("click", () => { shape = id; corners = []; choose(["rectangle", "polygon"], id); draw(); });
for (const [id, option] of [["include", "region"], ["exclude", "exclude"]])
  byId(id).addEventListener("click", () => { meaning = option; choose(["include", "exclude"], id); draw(); });
byId("undo").addEventListener("click", () => { if (corners.length > 0) corners.pop(); else shapes.pop(); draw(); });
byId("clear").addEventListener("click", () => { corners = []; shapes.length = 0; draw(); });
byId("copy").addEventListener("click", async () => {
  byId("copy").textContent = (await copyText(byId("option").textContent)) ? "Copied" : "Select it";
  setTimeout(() => { byId("copy").textContent = "Copy"; }, 1600);
});
byId("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  const [x0, y0, x1, y1] = ["x0", "y0", "x1", "y1"].map((id) => byId(id).valueAsNumber || 0);
  add(rectangle([clamp(x0, 0, 1), clamp(y0, 0, 1)], [clamp(x1, 0, 1), clamp(y1, 0, 1)]));
});
draw();
