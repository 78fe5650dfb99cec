// Opens the page of an answer and prints what it saw as JSON.
//
// node page_look.mjs MODULES PAGE.html light|all [SCREENSHOTS/NAME]
// all: in the dark too, on a phone, and as it is printed.
import { pathToFileURL } from "node:url";

import { desktop, launch, overflows, phone as phoneSize, settled } from "./browser_page.mjs";

const [modules, page_path, ways, screenshots] = process.argv.slice(2);
const { open, violations, troubles, close } = await launch(modules);
const shot = async (page, name) => {
  if (screenshots) await page.screenshot({ path: `${screenshots}-${name}.png`, fullPage: true });
};
const texts = (page, selector) => page.locator(selector).allTextContents();

// How long it takes until it is drawn, and how much of that its thread works. The browser runs by then.
async function timed() {
  const page = await open("/dev/null", desktop);
  const tools = await page.context().newCDPSession(page);
  await tools.send("Performance.enable", { timeDomain: "threadTicks" });
  const begun = performance.now();
  await page.goto(pathToFileURL(page_path).href);
  await settled(page);
  const opened = Math.round(performance.now() - begun);
  const { metrics } = await tools.send("Performance.getMetrics");
  await page.close();
  return { opened_ms: opened, cpu_s: metrics.find(({ name }) => name === "TaskDuration").value };
}

const seen = { axe: [], overflows: false };
const { opened_ms, cpu_s } = await timed();
Object.assign(seen, { opened_ms, cpu_s });
const page = await open(page_path, { ...desktop, colorScheme: "light" });
await settled(page);

seen.items = await page.locator("#list > .item").count();
seen.pictures = await page.$$eval("#list img, #stage img", (all) => all.filter((one) => one.naturalWidth > 0).length);
seen.boxes = await page.locator("#list .boxes .over").count();
seen.nothing = await texts(page, "#nothing p");
seen.notices = await texts(page, "#notices li");
seen.filters = await page.locator("#filters").isVisible();
seen.cards = await texts(page, "#account h3");
seen.charts = await page.$$eval("svg.chart", (all) => all.map((chart) => ({
  words: chart.getAttribute("aria-label"), height: chart.getBoundingClientRect().height,
  marks: Object.fromEntries(["chosen", "keeps", "fails"].map((kind) => [kind, chart.querySelectorAll(`.mark.${kind}`).length])),
  lines: [...chart.querySelectorAll("path[fill=none]")].map((line) => line.getAttribute("class")),
  // Nothing is drawn outside of the picture.
  inside: [...chart.children].every((part) => {
    const own = part.getBoundingClientRect(), whole = chart.getBoundingClientRect();
    return own.left >= whole.left - 1 && own.top >= whole.top - 1 && own.right <= whole.right + 1 && own.bottom <= whole.bottom + 1;
  }),
})));
seen.tables = await page.$$eval("#account .card", (cards) => Object.fromEntries(cards.map((card) => [card.querySelector("h3").textContent,
  [...card.querySelectorAll("table")].map((table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent)))])));
seen.scene = await page.$$eval("#account .pictures img", (all) => all.map((one) => [one.naturalWidth, one.naturalHeight]));
seen.blocks = await page.locator("#account .blocks svg rect").count();
if (seen.items > 0 && seen.filters) {
  await page.locator("#list > .item .open").first().click();
  await page.waitForFunction(() => ["playing", "paused", "cannot"].includes(document.getElementById("stage").dataset.state), null,
    { timeout: 20000 });
  seen.state = await page.$eval("#stage", ({ dataset }) => dataset.state);
  seen.source = await page.$eval("#stage", (stage) => stage.querySelector("video")?.currentSrc);
  seen.player_note = await page.textContent("#player-note");
  seen.commands = await texts(page, "#commands code");
}
// How many are left of each class.
async function ofClass() {
  if (!(await page.locator("#class-filter").isVisible())) return null;
  const left = {};
  for (const value of await page.$$eval("#class-filter option", (all) => all.map((one) => one.value))) {
    await page.selectOption("#class-filter", value);
    left[value] = await page.locator("#list > .item").count();
  }
  await page.selectOption("#class-filter", "");
  return left;
}
seen.of_class = await ofClass();
// A closed table is not looked at.
const openAll = (where) => where.$$eval("details", (all) => { for (const one of all) one.open = true; });
await openAll(page);
seen.axe.push(...await violations(page));
await shot(page, "light");

async function lookInOtherWays() {
  const dark = await open(page_path, { ...desktop, colorScheme: "dark" });
  await openAll(dark);
  seen.axe.push(...await violations(dark));
  await shot(dark, "dark");

  const phone = await open(page_path, { ...phoneSize, colorScheme: "dark" });
  await settled(phone);
  seen.overflows = await overflows(phone);
  await shot(phone, "phone");

  const paper = await open(page_path, { viewport: { width: 794, height: 1123 }, colorScheme: "dark" });
  await paper.emulateMedia({ media: "print" });
  await paper.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await settled(paper);
  seen.paper = await paper.$eval("body", (body) => [getComputedStyle(body).color, getComputedStyle(body).backgroundColor]);
  seen.overflows = seen.overflows || await overflows(paper);
  await shot(paper, "print");
}
if (ways === "all") await lookInOtherWays();

seen.troubles = troubles;
console.log(JSON.stringify(seen));
await close();
