// Small helpers: elements, numbers, what the browser keeps.

const byId = (id) => document.getElementById(id);

// An element with attributes and children; texts are always text, never markup.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function makeSvg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const withCommas = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
const plural = (count, word) => `${count === 0 ? "no" : withCommas(count)} ${word}${count === 1 ? "" : "s"}`;
const percent = (share) => (share > 0 && share < .0005 ? "< 0.1 %" : `${Number((100 * share).toFixed(1))} %`);

// "14 s", "2 min 3 s", "24 h 0 min".
function durationText(seconds) {
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

// A place in the recording: "0:23.0", "13:02:11".
function positionText(seconds, withHours) {
  const two = (value) => String(value).padStart(2, "0");
  if (withHours) {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  }
  const tenths = Math.round(seconds * 10);
  return `${Math.floor(tenths / 600)}:${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}

const confidenceText = (confidence) => (confidence === null ? "" : confidence.toFixed(2));

// A page opened from a file may be refused storage: marks then last as long as the page.
const kept = {
  get(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(key, value); } catch { /* see above */ }
  },
};

function download(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { readonly: true, "aria-hidden": "true", style: "position:fixed;left:-99px" });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}

const speedText = (times) => (times >= 9.95 ? withCommas(times) : times.toFixed(1));

// A row of a CSV, as RFC 4180 has it.
const csvRow = (fields) =>
  fields.map((field) => {
    const text = String(field ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(",") + "\r\n";

// Percent-encoded bytes as bash, zsh and ksh take them.
const shellBytes = (encoded) => `$'${encoded.replace(/%([0-9A-F]{2})/g, "\\x$1")}'`;
// A word as a shell takes it.
const shellWord = (word) => (/^[\w./:=+,@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
