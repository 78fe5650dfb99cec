// A page in headless Chromium, and what goes wrong in it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// `modules`: the folder node_modules.
export async function launch(modules) {
  const require = createRequire(`${modules}/`);
  const { chromium } = require("playwright-core");
  const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  const troubles = [];

  // `settings`: of the browser's context.
  async function open(path, settings) {
    const context = await browser.newContext({ acceptDownloads: true, ...settings });
    const page = await context.newPage();
    page.on("console", (message) => { if (message.type() === "error") troubles.push(message.text()); });
    page.on("pageerror", (error) => troubles.push(String(error)));
    page.on("dialog", (dialog) => { troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) troubles.push(`asked the network for ${request.url()}`);
    });
    await page.goto(pathToFileURL(path).href);
    return page;
  }

  // What axe finds wrong.
  async function violations(page) {
    await page.addScriptTag({ content: axe });
    const found = await page.evaluate(() => window.axe.run(document));
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html).join(" | ")}`);
  }

  return { open, violations, troubles, close: () => browser.close() };
}

export const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
export const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

export const desktop = { viewport: { width: 1360, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
