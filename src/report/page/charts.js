// Small charts as SVG: points and lines on two axes, in the page's colours. Each says in words what it shows, and has
// its numbers in a table beside it.

const chartSize = { width: 360, height: 220, left: 46, right: 14, top: 12, bottom: 38 };

// Round values between two ends: 1, 2 or 5 times a power of ten apart.
function roundSteps(low, high, most) {
  const rough = (high - low) / most, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * .999);
  const values = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) values.push(Number((i * step).toPrecision(12)));
  return values;
}

// Powers of ten between two ends, with 2 and 5 times of them where these are few.
function powerSteps(low, high) {
  const factors = high / low > 500 ? [1] : [1, 2, 5], values = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power)
    for (const factor of factors) values.push(Number((factor * 10 ** power).toPrecision(6)));
  const inside = values.filter((value) => value >= low * .999 && value <= high * 1.001);
  return inside.length > 7 ? inside.filter((value) => /^0?\.?0*1/.test(String(value))) : inside;
}

function linearAxis(low, high, most, label) {
  return { label, ticks: roundSteps(low, high, most), at: (value) => (value - low) / (high - low), text: (value) => String(value) };
}

function logAxis(low, high, label) {
  const from = Math.log(low), to = Math.log(high);
  return { label, ticks: powerSteps(low, high), at: (value) => (Math.log(value) - from) / (to - from), text: withCommas };
}

// A frame with two axes. `words`: what it shows, for those who cannot see it. Draw into it by its x() and y().
class Chart {
  constructor(words, horizontal, vertical) {
    const { width, height, left, right, top, bottom } = chartSize;
    this.x = (value) => left + clamp(horizontal.at(value), 0, 1) * (width - left - right);
    this.y = (value) => height - bottom - clamp(vertical.at(value), 0, 1) * (height - top - bottom);
    this.svg = makeSvg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words });
    for (const value of horizontal.ticks) {
      this.add("line", { class: "grid", x1: this.x(value), x2: this.x(value), y1: top, y2: height - bottom });
      this.text(this.x(value), height - bottom + 14, horizontal.text(value), "middle");
    }
    for (const value of vertical.ticks) {
      this.add("line", { class: "grid", x1: left, x2: width - right, y1: this.y(value), y2: this.y(value) });
      this.text(left - 6, this.y(value) + 4, vertical.text(value), "end");
    }
    this.add("path", { class: "axis", d: `M${left} ${top}V${height - bottom}H${width - right}` });
    this.text((left + width - right) / 2, height - 6, horizontal.label, "middle");
    this.text(12, (top + height - bottom) / 2, vertical.label, "middle", { transform: `rotate(-90 12 ${(top + height - bottom) / 2})` });
  }

  add(tag, attributes, ...children) {
    const element = makeSvg(tag, attributes, ...children);
    this.svg.append(element);
    return element;
  }
  text(x, y, words, anchor, more) {
    return this.add("text", { x, y, "text-anchor": anchor, ...more }, words);
  }
  // `points`: [x, y] in the axes' values.
  line(points, attributes) {
    const path = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${this.x(x).toFixed(1)} ${this.y(y).toFixed(1)}`).join("");
    return this.add("path", { fill: "none", d: path, ...attributes });
  }
}

// What the marks of a chart mean: [a small drawing of 22 by 12, words] each.
const chartKey = (...rows) => make("ul", { class: "legend chart-key" }, ...rows.map(([drawn, words]) =>
  make("li", {}, makeSvg("svg", { class: "key", viewBox: "0 0 22 12", width: 22, height: 12, "aria-hidden": "true" }, drawn), words)));

const asTable = (summary, ...parts) => make("details", {}, make("summary", {}, summary), ...parts);
