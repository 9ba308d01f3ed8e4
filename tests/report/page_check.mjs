// Clicks through a report as a reader would and compares what it shows with its own data, worked out anew here.
//
//   npm install playwright-core        (anywhere; run this from that folder)
//   node .../tests/report/page_check.mjs REPORT/index.html [CHROMIUM]
//
// The report needs at least two classes, one clean image and ten findings.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(`${process.cwd()}/`)("playwright-core");
const [file, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);
const url = pathToFileURL(resolve(file)).href;

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1440, height: 960 } });
const page = await context.newPage();
const troubles = [];
page.on("console", (message) => { if (message.type() !== "log") troubles.push(message.text()); });
page.on("pageerror", (error) => troubles.push(error.message));
page.on("dialog", (dialog) => { troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
page.on("request", (request) => {
  if (request.url() !== url && !/^(data|blob):/.test(request.url())) troubles.push(`request: ${request.url()}`);
});
await page.goto(url, { timeout: 120000 });

const run = await page.evaluate(() => JSON.parse(document.getElementById("run-data").textContent));
const findings = run.findings.map(([image, rank, kind, confidence, x, y, width, height], index) =>
  ({ index, image, rank, kind, confidence, x, y, width, height }));
const frames = () => page.evaluate(() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));
const set = async (selector, value) => {
  await page.locator(selector).evaluate((input, v) => {
    if (typeof v === "boolean") input.checked = v; else input.value = v;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, value);
  await frames();
};

// What the page shows, read from the document.
const seen = () => page.evaluate(() => {
  const on = (element) => getComputedStyle(element).display !== "none";
  const list = (selector) => Array.from(document.querySelectorAll(selector));
  return {
    rows: list("#findings tbody tr[data-f]").map((row) => Number(row.dataset.f)),
    rowCount: Number(document.getElementById("findings").getAttribute("aria-rowcount")) - 1,
    marks: list(".mark").filter(on).map((mark) => Number(mark.dataset.f)).sort((a, b) => a - b),
    facets: list(".facet output").map((output) => parseInt(output.textContent)),
    status: document.getElementById("status").textContent,
    cards: list(".card").map((card) => !card.hidden),
  };
});
async function expectShown(name, wanted) {
  const expected = findings.filter(wanted).map((f) => f.index);
  const images = new Set(expected.map((i) => findings[i].image)).size;
  const view = await seen();
  assert.deepEqual(view.marks, expected, `${name}: overlays`);
  assert.equal(view.rowCount, expected.length, `${name}: rows`);
  assert.ok(view.rows.every((i) => wanted(findings[i])), `${name}: a row that should be hidden`);
  assert.ok(view.rows.length >= Math.min(expected.length, 20), `${name}: too few rows`);
  assert.deepEqual(view.facets, run.classes.map((_, kind) => expected.filter((i) => findings[i].kind === kind).length), `${name}: class counts`);
  assert.match(view.status, new RegExp(`^${expected.length}\\b.* in ${images} image`), `${name}: status`);
  console.log(`ok  ${name}: ${view.status}`);
  return view;
}

await expectShown("at first", () => true);

const firstBox = page.locator(".facet input").first();
await firstBox.uncheck();
await frames();
await expectShown("without the first class", (f) => f.kind !== 0);
await set("#least", 70);
await expectShown("and surer than 70 %", (f) => f.kind !== 0 && f.confidence >= 0.7);
await page.locator("#reset").click();
await expectShown("after reset", () => true);

const name = run.images[findings[0].image].name;
await page.locator("#search").fill(name.toUpperCase());
await frames();
const named = await expectShown("by name", (f) => run.images[f.image].name.toLowerCase().includes(name.toLowerCase()));
assert.ok(named.cards.some((on) => !on), "other images are hidden");
await page.locator("#reset").click();

await page.locator("#only-found").check();
await frames();
const found = await seen();
assert.deepEqual(found.cards, run.images.map((image) => image.findings > 0), "only images with findings");
await page.locator("#reset").click();
console.log("ok  clean images hide on request");

const value = {
  confidence: (f) => f.confidence, x: (f) => f.x, y: (f) => f.y, size: (f) => f.width * f.height,
  kind: (f) => run.classes[f.kind].name, file: (f) => run.images[f.image].name,
};
const compare = (a, b) => typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true, sensitivity: "base" });
for (const key of Object.keys(value)) {
  for (let turn = 0; turn < 2; ++turn) {
    await page.locator(`#findings button[data-key=${key}]`).click();
    const direction = await page.locator(`#findings th:has(button[data-key=${key}])`).getAttribute("aria-sort");
    assert.ok(["ascending", "descending"].includes(direction));
    assert.equal(await page.locator("#findings th:not([aria-sort=none])").count(), 1);
    const sign = direction === "ascending" ? 1 : -1;
    const { rows } = await seen();
    for (let i = 1; i < rows.length; ++i) {
      const order = sign * compare(value[key](findings[rows[i - 1]]), value[key](findings[rows[i]]));
      assert.ok(order < 0 || (order === 0 && rows[i - 1] < rows[i]), `sorted by ${key} ${direction} at row ${i}`);
    }
  }
}
console.log("ok  every column sorts both ways");

const detail = page.locator("#detail");
const row = (index) => page.locator(`#findings tbody tr[data-f="${index}"]`);
const { rows } = await seen();
await row(rows[1]).hover();
assert.match(await page.locator(`.mark[data-f="${rows[1]}"]`).getAttribute("class"), /\bnear\b/);
await row(rows[1]).click();
assert.ok(await detail.isVisible());
assert.match(await page.locator(`.mark[data-f="${rows[1]}"]`).getAttribute("class"), /\bchosen\b/);
assert.equal(await page.locator("#detail-kind").textContent(), run.classes[findings[rows[1]].kind].name);
await page.keyboard.press("ArrowDown");
assert.equal(await row(rows[2]).getAttribute("aria-current"), "true");
assert.equal(await page.locator("#findings [aria-current=true]").count(), 1);
await page.keyboard.press("End");
const last = await page.locator("#findings [aria-current=true]").getAttribute("aria-rowindex");
assert.equal(Number(last), findings.length + 1, "End goes to the last row");
await page.keyboard.press("Home");
await page.waitForTimeout(800);
assert.equal(await row(rows[0]).getAttribute("aria-current"), "true", "Home goes back to the first");
await page.keyboard.press("Escape");
assert.ok(!(await detail.isVisible()));
console.log("ok  rows and boxes follow pointer and keyboard");

const shownPicture = findings.find((f) => run.images[f.image].findings && f.index < 20);
await page.locator("#findings button[data-key=file]").click();
await row((await seen()).rows[0]).click();
await page.waitForTimeout(800);
const tones = await page.evaluate(() => {
  const canvas = document.getElementById("close-up");
  const bytes = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return new Set(bytes).size;
});
assert.ok(shownPicture && tones > 8, `the close-up shows a picture, not ${tones} tones`);
const loaded = () => page.evaluate(() => {
  const images = Array.from(document.querySelectorAll(".card img"));
  return [images.filter((image) => image.naturalWidth > 0).length, images.length];
});
console.log(`ok  close-up; ${(await loaded()).join(" of ")} pictures decoded so far`);

const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#save-csv").click()]);
const csv = readFileSync(await download.path(), "utf8").trimEnd().split("\r\n");
assert.equal(csv.length, findings.length + 1);
assert.equal(csv[0], "image,defect,confidence,x,y,width,height,review");
const yes = csv.slice(1).filter((line) => line.endsWith(",yes")).length;
const no = csv.slice(1).filter((line) => line.endsWith(",no")).length;
assert.deepEqual([yes, no], [run.asked.length, findings.length - run.asked.length], "CSV: what goes to a person");
console.log("ok  CSV");

await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
assert.equal((await seen()).rows.length, findings.length, "every row is printed");
await page.waitForTimeout(500);
const [decoded, total] = await loaded();
assert.equal(decoded, total, "every picture is printed");
await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
console.log("ok  print");

const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await plain.goto(url);
assert.equal(await plain.locator("#findings tbody tr").count(), findings.length, "without script the table is whole");
assert.ok(!(await plain.locator("#least").isVisible()), "without script no dead controls");
console.log("ok  without JavaScript");

assert.deepEqual(troubles, []);
console.log("ok  no errors, dialogs, or requests");
await browser.close();
