// Draws on the page of noscope region as a person would and prints what it saw as JSON.
//
// node region_browser.mjs MODULES PAGE.html [SCREENSHOTS/]
import { desktop, launch, overflows, phone as phoneSize, settled } from "./browser_page.mjs";

const [modules, page_path, screenshots] = process.argv.slice(2);
const { open, violations, troubles, close } = await launch(modules);
const shot = async (page, name) => {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
};

const seen = { axe: [] };
const page = await open(page_path, { ...desktop, colorScheme: "light" });
const option = () => page.textContent("#option");
const still = await page.locator("#still img").boundingBox();
seen.still = await page.$eval("#still img", ({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight]);
const at = (x, y) => [still.x + x * still.width, still.y + y * still.height];
async function drag(from, to) {
  await page.mouse.move(...at(...from));
  await page.mouse.down();
  await page.mouse.move(...at(...to), { steps: 4 });
  await page.mouse.up();
}
async function click(...corners) {
  for (const corner of corners) await page.mouse.click(...at(...corner));
}

seen.first = await option();
seen.copy_is_off = await page.isDisabled("#copy");
await drag([.75, .9], [.25, .5]);  // from any corner
seen.rectangle = await option();
await page.click("#exclude");
await page.click("#polygon");
await click([.1, .1], [.5, .1], [.3, .4]);
seen.open_polygon = await option();
await click([.1, .1]);  // the first corner again
seen.polygon = await option();
await click([.6, .1], [.9, .1], [.9, .4], [.7, .4]);
await page.keyboard.press("Enter");
seen.two_polygons = await option();
seen.axe.push(...await violations(page));
await shot(page, "region-light");
await page.click("#undo");
seen.undone = await option();
await click([.2, .2], [.3, .3]);
await page.keyboard.press("Escape");
await page.click("#rectangle");
await drag([.5, .5], [.501, .501]);  // a slip of the hand
seen.slipped = await option();
await page.click("#clear");
seen.cleared = await option();
await page.click("#include");
await page.click("#typed button");
seen.typed = await option();

const dark = await open(page_path, { ...phoneSize, colorScheme: "dark" });
await settled(dark);
seen.axe.push(...await violations(dark));
seen.overflows = await overflows(dark);
await shot(dark, "region-phone");

seen.troubles = troubles;
console.log(JSON.stringify(seen));
await close();
