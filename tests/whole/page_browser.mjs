// Opens a page in headless Chromium, uses it as a person would and prints what it saw as JSON.
//
// node page_browser.mjs MODULES PAGE.html [SCREENSHOTS/ | quick]
// MODULES: the folder node_modules. quick: in one theme and size, without axe.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, page_path, more] = process.argv.slice(2);
const quick = more === "quick", screenshots = quick ? undefined : more;
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });

const troubles = [];

async function open(settings) {
  const context = await browser.newContext({ acceptDownloads: true, ...settings });
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error") troubles.push(message.text()); });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("dialog", (dialog) => { troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) troubles.push(`asked the network for ${request.url()}`);
  });
  await page.goto(pathToFileURL(page_path).href);
  return page;
}

async function violations(page) {
  if (quick) return null;
  await page.addScriptTag({ content: axe });
  const found = await page.evaluate(() => window.axe.run(document));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html).join(" | ")}`);
}

const view = (page) => page.$eval("#timeline", ({ dataset }) => [Number(dataset.from), Number(dataset.to)]);
const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
async function after(page, action) {
  await action();
  await settled(page);
  return view(page);
}
const shot = async (page, name, fullPage = false) => {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage });
};

const seen = {};
const page = await open({ viewport: { width: 1360, height: 900 }, colorScheme: "light" });
await settled(page);
seen.title = await page.title();
seen.heading = await page.textContent("h1");
seen.items = await page.locator("#list > .item").count();
seen.whole = await view(page);
seen.axe_light = await violations(page);
await shot(page, "light");

if (seen.items > 0 && (await page.locator("#filters").isVisible())) {
  await page.focus("#timeline");
  seen.plus = await after(page, () => page.keyboard.press("+"));
  seen.right = await after(page, () => page.keyboard.press("ArrowRight"));
  seen.back = await after(page, () => page.keyboard.press("0"));
  const box = await page.locator("#timeline").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 30);
  seen.wheel = await after(page, () => page.mouse.wheel(0, -300));
  await page.keyboard.press("0");

  await page.keyboard.press("j");
  await page.keyboard.press("j");
  seen.selected = await page.$eval(".item.selected", ({ id }) => id);
  await page.keyboard.press("k");
  seen.selected_before = await page.$eval(".item.selected", ({ id }) => id);
  await page.keyboard.press("t");
  seen.mark = await page.$eval(".item.selected", ({ dataset }) => dataset.mark);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export-marks")]);
  seen.marks_csv = readFileSync(await download.path(), "utf8");

  await page.fill("#least-length", "3");
  await settled(page);
  seen.filtered = await page.locator("#list > .item").count();
  await page.click("button[type=reset]");
  await page.waitForFunction((count) => document.querySelectorAll("#list > .item").length >= count,
    Math.min(seen.items, 60));
  await page.selectOption("#sort", "longest");
  seen.longest = await page.$eval("#list > .item", ({ id }) => id);
  await page.selectOption("#sort", "start");

  await page.locator("#list > .item .open").first().click();
  await page.waitForFunction(() => ["playing", "paused", "cannot"].includes(document.getElementById("stage").dataset.state), null,
    { timeout: 20000 });
  seen.state = await page.$eval("#stage", ({ dataset }) => dataset.state);
  if (seen.state !== "cannot") {
    seen.source = await page.$eval("#stage video", (video) => video.currentSrc);
    await page.waitForFunction(() => document.querySelector("#stage video").currentTime > 0, null, { timeout: 20000 });
    seen.plays_at = await page.$eval("#stage video", (video) => video.currentTime);
  }
  seen.commands = await page.locator("#commands code").allTextContents();
  seen.copy_is_in_reach = await page.$eval("#player", (player) => [...player.querySelectorAll(".command button")]
    .every((button) => button.getBoundingClientRect().right <= player.getBoundingClientRect().right));
  seen.axe_player = await violations(page);
  await shot(page, "light-player");
  await shot(page, "light-whole", true);
}

async function lookInOtherWays() {
  const dark = await open({ viewport: { width: 1360, height: 900 }, colorScheme: "dark" });
  await dark.keyboard.press("j");
  await settled(dark);
  seen.axe_dark = await violations(dark);
  await shot(dark, "dark", true);

  const phone = await open({ viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true });
  await phone.keyboard.press("j");
  await settled(phone);
  seen.phone_overflows = await phone.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  await shot(phone, "phone", true);
}
if (!quick) await lookInOtherWays();

seen.troubles = troubles;
console.log(JSON.stringify(seen));
await browser.close();
