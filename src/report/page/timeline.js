// The recording as a line that can be zoomed into: appearances, who decided, files, gaps and damage.

const timeline = (() => {
  const canvas = byId("timeline"), overview = byId("overview");
  const shortest = 2;  // seconds that the view shows at least
  const view = { from: 0, to: Math.max(recordingEnd, shortest) };
  let selected = null, hidden = new Set(), wallClock = clock.known, colours = {}, onPick = () => {};

  const gaps = files.filter((file) => file.gap_before_s > 0)
    .map((file) => [file.start_s - file.gap_before_s, file.start_s]);
  // Neighbours that were decided alike, positive or not.
  const decided = answer.stretches.reduce((all, [start, length, by]) => {
    const last = all[all.length - 1];
    if (last && last.by === by && start - last.to < .002) last.to = start + length;
    else all.push({ from: start, to: start + length, by });
    return all;
  }, []);
  // Footage that no window speaks of: the run ended early, or was asked about a part. Not for what rounding leaves.
  const unsearched = files.flatMap((file) => {
    const end = file.start_s + file.duration_s, holes = [];
    let at = file.start_s;
    for (const one of decided) {
      if (one.to <= at) continue;
      if (one.from >= end) break;
      if (one.from - at > .5) holes.push({ from: at, to: one.from });
      at = one.to;
    }
    if (end - at > .5) holes.push({ from: at, to: end });
    return holes;
  });
  const lanes = { found: [6, 52], deciders: [60, 76], files: [80, 88], axis: 106 };

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["text", "soft", "line", "raised", "card", "accent", "gap", "halo", ...Object.keys(deciders)])
      colours[name] = style.getPropertyValue(`--${name}`).trim();
  }

  function context(element) {
    const ratio = window.devicePixelRatio || 1, { width, height } = element.getBoundingClientRect();
    if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
    }
    const pen = element.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    return { pen, width, height };
  }

  function hatch(pen, colour, x, y, width, height) {
    pen.save();
    pen.beginPath();
    pen.rect(x, y, width, height);
    pen.clip();
    pen.strokeStyle = colour;
    pen.lineWidth = 1.5;
    for (let at = x - height; at < x + width; at += 6) {
      pen.beginPath();
      pen.moveTo(at, y + height);
      pen.lineTo(at + height, y);
      pen.stroke();
    }
    pen.restore();
  }

  // Bars of [from, to] in seconds, never thinner than `least` pixels; those that fall on one pixel are drawn once.
  function bars(items, scale, [top, bottom], least, draw) {
    let last = -Infinity;
    for (const item of items) {
      if (item.to < scale.from || item.from > scale.to) continue;
      const x = scale.x(Math.max(item.from, scale.from - 1)), end = scale.x(Math.min(item.to, scale.to + 1));
      const right = Math.max(end, x + least);
      if (right <= last + .4 && !item.always) continue;
      last = Math.max(last, right);
      draw(item, x, top, right - x, bottom - top);
    }
  }

  function scaleOf(from, to, width) {
    return { from, to, x: (seconds) => ((seconds - from) / (to - from)) * width };
  }

  function drawAxis(pen, width) {
    const offset = wallClock ? clock.at(view.from) / 1000 - view.from : 0;
    const { step, places } = ticks(view.from, view.to, Math.max(2, width / 92), offset);
    pen.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    pen.textBaseline = "alphabetic";
    let lastDate = "";
    for (const place of places) {
      const x = ((place - view.from) / (view.to - view.from)) * width;
      pen.fillStyle = colours.line;
      pen.fillRect(x, 0, 1, 94);
      let label = positionText(place, showsHours && step >= 1);
      if (wallClock) {
        label = step >= 86400 ? clock.date(place) : step < 1 ? clock.timeWithTenths(place) : clock.time(place, step < 60);
      }
      const room = pen.measureText(label).width / 2;
      pen.fillStyle = colours.soft;
      pen.textAlign = "center";
      pen.fillText(label, clamp(x, room, width - room), lanes.axis);
      if (wallClock && step < 86400 && clock.date(place) !== lastDate) {
        lastDate = clock.date(place);
        pen.fillStyle = colours.text;
        pen.fillText(lastDate, clamp(x, pen.measureText(lastDate).width / 2, width - pen.measureText(lastDate).width / 2), 120);
      }
    }
  }

  function drawMain() {
    const { pen, width } = context(canvas);
    const scale = scaleOf(view.from, view.to, width);
    pen.fillStyle = colours.raised;
    pen.fillRect(0, lanes.found[0], width, lanes.found[1] - lanes.found[0]);
    drawAxis(pen, width);
    bars(decided, scale, lanes.deciders, .8,
      (item, x, y, w, h) => { pen.fillStyle = colours[item.by]; pen.fillRect(x, y, w, h); });
    files.forEach((file, i) => {
      const x = scale.x(file.start_s), w = scale.x(file.start_s + file.duration_s) - x;
      pen.fillStyle = i % 2 ? colours.line : colours.gap;
      pen.fillRect(x, lanes.files[0], Math.max(w, .5), lanes.files[1] - lanes.files[0]);
    });
    bars(gaps.map(([from, to]) => ({ from, to })), scale, [lanes.found[0], lanes.files[1]], 2, (item, x, y, w, h) => {
      pen.fillStyle = colours.card;
      pen.fillRect(x, y, w, h);
      hatch(pen, colours.gap, x, y, w, h);
    });
    bars(unsearched, scale, [lanes.found[0], lanes.deciders[1]], 2, (item, x, y, w, h) => hatch(pen, colours.soft, x, y, w, h));
    bars(answer.damage.windows.map(([from, to]) => ({ from, to })), scale, [lanes.found[0], lanes.deciders[1]], 3,
      (item, x, y, w, h) => {
        hatch(pen, colours.damaged, x, y, w, h);
        pen.fillStyle = colours.damaged;
        pen.fillRect(x, y, w, 3);
      });
    drawAppearances(pen, scale);
  }

  function drawAppearances(pen, scale) {
    const items = appearances.map((a) => ({ from: a.start_s, to: a.end_s, a, always: a === selected }));
    bars(items.filter((item) => hidden.has(item.a.id)), scale, [32, lanes.found[1]], 2, (item, x, y, w, h) => {
      pen.globalAlpha = .35;
      pen.fillStyle = colours.soft;
      pen.fillRect(x, y, w, h);
      pen.globalAlpha = 1;
    });
    bars(items.filter((item) => !hidden.has(item.a.id)), scale, [12, lanes.found[1]], 3, (item, x, y, w, h) => {
      pen.fillStyle = colours[item.a.decided_by];
      pen.beginPath();
      pen.roundRect(x, y, w, h, w > 8 ? 4 : 1);
      pen.fill();
    });
    if (!selected) return;
    const x = scale.x(selected.start_s), w = Math.max(4, scale.x(selected.end_s) - x);
    pen.strokeStyle = colours.text;
    pen.lineWidth = 2;
    pen.strokeRect(x - 2, lanes.found[0] + 1, w + 4, lanes.found[1] - lanes.found[0] + 1);
  }

  function drawOverview() {
    const { pen, width, height } = context(overview);
    const scale = scaleOf(0, Math.max(recordingEnd, shortest), width);
    pen.fillStyle = colours.raised;
    pen.fillRect(0, 0, width, height);
    for (const [from, to] of gaps) hatch(pen, colours.gap, scale.x(from), 0, Math.max(2, scale.x(to) - scale.x(from)), height);
    bars(appearances.map((a) => ({ from: a.start_s, to: a.end_s, a })), scale, [7, height - 7], 1.5,
      (item, x, y, w, h) => { pen.fillStyle = colours[item.a.decided_by]; pen.fillRect(x, y, w, h); });
    const x = scale.x(view.from), w = Math.max(6, scale.x(view.to) - x);
    pen.fillStyle = colours.halo;
    pen.fillRect(x, 0, w, height);
    pen.strokeStyle = colours.accent;
    pen.lineWidth = 2;
    pen.strokeRect(x + 1, 1, w - 2, height - 2);
  }

  let drawing = false;
  function draw() {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      drawNow();
    });
  }
  function drawNow() {
    readColours();
    drawMain();
    drawOverview();
    const span = durationText(view.to - view.from);
    byId("range").textContent = wallClock
      ? `${clock.date(view.from)} ${clock.time(view.from)} – ${clock.time(view.to)} · ${span}`
      : `${positionText(view.from, showsHours)} – ${positionText(view.to, showsHours)} · ${span}`;
    canvas.dataset.from = view.from.toFixed(3);
    canvas.dataset.to = view.to.toFixed(3);
  }

  function show(from, to) {
    const end = Math.max(recordingEnd, shortest), span = clamp(to - from, Math.min(shortest, end), end);
    const start = clamp(from + (to - from - span) / 2, 0, end - span);
    view.from = start;
    view.to = start + span;
    draw();
  }
  const middle = () => (view.from + view.to) / 2;
  function zoom(factor, about = middle()) {
    show(about - (about - view.from) * factor, about + (view.to - about) * factor);
  }
  const move = (share) => { const by = share * (view.to - view.from); show(view.from + by, view.to + by); };
  const secondsAt = (event, element, from, to) => {
    const { left, width } = element.getBoundingClientRect();
    return from + ((event.clientX - left) / width) * (to - from);
  };

  function pick(event) {
    const at = secondsAt(event, canvas, view.from, view.to);
    const near = (5 / canvas.getBoundingClientRect().width) * (view.to - view.from);
    let best = null, distance = near;
    for (const a of appearances) {
      if (hidden.has(a.id)) continue;
      const off = Math.max(0, a.start_s - at, at - a.end_s);
      if (off <= distance) { distance = off; best = a; }
    }
    if (best) onPick(best);
  }

  let drag = null;
  canvas.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX, from: view.from, to: view.to, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const pixels = event.clientX - drag.x;
    if (Math.abs(pixels) > 4) drag.moved = true;
    if (!drag.moved) return;
    const by = (-pixels / canvas.getBoundingClientRect().width) * (drag.to - drag.from);
    show(drag.from + by, drag.to + by);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (drag && !drag.moved) pick(event);
    drag = null;
  });
  canvas.addEventListener("pointercancel", () => { drag = null; });
  canvas.addEventListener("dblclick", (event) => zoom(.25, secondsAt(event, canvas, view.from, view.to)));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) move(event.deltaX / 800);
    else zoom(Math.exp(clamp(event.deltaY, -200, 200) / 350), secondsAt(event, canvas, view.from, view.to));
  }, { passive: false });

  let holds = false;
  const centre = (event) => {
    const at = secondsAt(event, overview, 0, Math.max(recordingEnd, shortest)), half = (view.to - view.from) / 2;
    show(at - half, at + half);
  };
  overview.addEventListener("pointerdown", (event) => { holds = true; overview.setPointerCapture(event.pointerId); centre(event); });
  overview.addEventListener("pointermove", (event) => { if (holds) centre(event); });
  overview.addEventListener("pointerup", () => { holds = false; });

  byId("zoom-in").addEventListener("click", () => zoom(.5));
  byId("zoom-out").addEventListener("click", () => zoom(2));
  byId("zoom-all").addEventListener("click", () => show(0, recordingEnd));
  const toggle = byId("clock-toggle");
  toggle.hidden = !clock.known;
  toggle.addEventListener("click", () => {
    wallClock = !wallClock;
    toggle.textContent = wallClock ? "From start" : "Wall clock";
    draw();
  });
  new ResizeObserver(draw).observe(canvas);

  const used = new Set(appearances.map((a) => a.decided_by).concat(answer.stretches.map(([, , by]) => by)));
  for (const [decider, words] of Object.entries(deciders))
    if (used.has(decider)) byId("legend").append(make("li", {}, swatch(decider), `${decider}: ${words}`));
  if (unsearched.length > 0) byId("legend").append(make("li", {}, swatch("soft"), "hatched: not searched"));
  if (gaps.length > 0) byId("legend").append(make("li", {}, swatch("gap"), "gap: no footage"));
  canvas.setAttribute("aria-label", `Timeline of ${durationText(recordingEnd)}: ${plural(appearances.length, "appearance")}, ` +
    `${plural(gaps.length, "gap")}, ${unsearched.length > 0 ? "a part that was not searched, " : ""}${plural(answer.damage.windows.length, "damaged stretch").replace(/stretchs$/, "stretches")}. ` +
    "Plus and minus zoom, the arrow keys move; the list below has every appearance.");

  return {
    draw, drawNow, zoom, move,
    whole: () => show(0, recordingEnd),
    onPick: (listener) => { onPick = listener; },
    hide: (ids) => { hidden = ids; draw(); },
    select(appearance) {
      selected = appearance;
      // Into view, with something around it.
      const span = view.to - view.from;
      if (appearance.start_s < view.from || appearance.end_s > view.to)
        show(appearance.start_s - span / 2, appearance.start_s + span / 2);
      draw();
    },
    zoomTo(appearance) {
      const around = Math.max(5, appearance.end_s - appearance.start_s);
      show(appearance.start_s - around, appearance.end_s + around);
    },
  };
})();
