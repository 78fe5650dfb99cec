// Opens the page of an answer, uses it as a person would and prints what it saw as JSON.
//
// node page_browser.mjs MODULES PAGE.html [SCREENSHOTS/]
import { readFileSync } from "node:fs";

import { desktop, launch, overflows, phone as phoneSize, settled } from "./browser_page.mjs";

const [modules, page_path, screenshots] = process.argv.slice(2);
const { open: openPage, violations, troubles, close } = await launch(modules);
const open = (settings) => openPage(page_path, settings);

const view = (page) => page.$eval("#timeline", ({ dataset }) => [Number(dataset.from), Number(dataset.to)]);
async function after(page, action) {
  await action();
  await settled(page);
  return view(page);
}
const shot = async (page, name, fullPage = false) => {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage });
};

const seen = {};
const page = await open({ ...desktop, colorScheme: "light" });
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
    // Enter stops it, and goes on from there.
    await page.$eval("#stage video", (video) => { video.loop = false; video.currentTime = 2.5; });
    await page.$eval("#stage video", (video) => video.pause());
    await page.waitForFunction(() => document.getElementById("stage").dataset.state === "paused");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("stage").dataset.state === "playing");
    seen.goes_on_at = await page.$eval("#stage video", (video) => video.currentTime);
    await page.keyboard.press("Enter");
  }
  seen.commands = await page.locator("#commands code").allTextContents();
  seen.copy_is_in_reach = await page.$eval("#player", (player) => [...player.querySelectorAll(".command button")]
    .every((button) => button.getBoundingClientRect().right <= player.getBoundingClientRect().right));
  seen.axe_player = await violations(page);
  await shot(page, "light-player");
  await shot(page, "light-whole", true);
}

async function lookInOtherWays() {
  const dark = await open({ ...desktop, colorScheme: "dark" });
  await dark.keyboard.press("j");
  await settled(dark);
  seen.axe_dark = await violations(dark);
  await shot(dark, "dark", true);

  const phone = await open({ ...phoneSize, colorScheme: "dark" });
  await phone.keyboard.press("j");
  await settled(phone);
  seen.phone_overflows = await overflows(phone);
  await shot(phone, "phone", true);
  // What a tap on the last finding plays is to be seen without scrolling back.
  await phone.locator("#list > .item .open").last().tap();
  await phone.waitForFunction(() => document.getElementById("stage").dataset.state !== "loading", null, { timeout: 20000 });
  await settled(phone);
  const stage = await phone.locator("#stage").boundingBox();
  seen.phone_stage = [stage.y, stage.y + stage.height];
  await shot(phone, "phone-player");
}
await lookInOtherWays();

seen.troubles = troubles;
console.log(JSON.stringify(seen));
await close();
