// Many at once: a CSV file is chosen, its first rows are shown with their faults, all answers come while a bar shows how
// far they are, and they are byte for byte those that programs get.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { base, bulk, pakNumbers } from "./service.mjs";
import { withPage, wrongHeaders } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { lookAt } from "./looks.mjs";
import { test } from "./runner.mjs";

const ROWS = 20_000;
const HEADER = "case,release,quantity,rehost,pending,pending_rehost,pak,kind,pak_quantity,pak_fulfilled,request,target_licenses\n";

/** Rows of every kind, some of them faulty, with cells that CSV has to quote. */
function manyRows() {
  const rehosts = ["installed", "not_required", "requested", "issued", "not_started"];
  const one = (row) =>
    [
      row % 7 === 0 ? `"Müller, ""Söhne"" ${row}"` : `case ${row}`,
      row % 500 === 3 ? "3.0" : "1.5",
      row % 500 === 4 ? "few" : row % 120,
      rehosts[row % 5],
      row % 3,
      "",
      `8${String(row).padStart(7, "0")}`,
      row % 11 === 0 ? "new" : "upgrade",
      100,
      row % 13,
      "",
      "",
    ].join(",");
  return HEADER + Array.from({ length: ROWS }, (_, row) => one(row)).join("\n") + "\n";
}
pakNumbers.add("80000001");

/** The first rows, as they are shown. */
const firstRows = (page) => page.getByRole("table").locator("tbody tr").allTextContents();

/** Presses Enter where it brings a download; returns what that holds. */
async function saved(page, keys) {
  const [download] = await Promise.all([page.waitForEvent("download"), keys.press("Enter")]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test("many at once: the first rows, the bar on the way, and all answers", () =>
  withPage("/many", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await lookAt(page, "many");
    const csv = manyRows();
    await keys.chooseFile("estate.csv", csv);
    await page.getByText(/^Of the first 20,/).waitFor();
    const rows = await firstRows(page);
    assert.equal(rows.length, 20);
    assert.match(rows[3], /^4case 3release: /);
    assert.match(rows[4], /^5case 4quantity: /);
    assert.match(rows[7], /Müller, "Söhne" 7/);
    await lookAt(page, "many-first-rows");

    await page.evaluate(() => {
      window.seen = [];
      const [box, bar, stage] = ["progress", "bar", "stage"].map((id) => document.getElementById(id));
      const note = () => window.seen.push({ isSeen: box.checkVisibility(), value: bar.value, words: stage.textContent });
      new MutationObserver(note).observe(box, { attributes: true, childList: true, characterData: true, subtree: true });
    });
    await keys.goToNamed("button", "Get the answers");
    const start = Date.now();
    await keys.press("Enter");
    await page.getByRole("link", { name: /^Download/ }).waitFor();
    assert.ok(Date.now() - start < 15_000);
    const seen = await page.evaluate(() => window.seen);
    const onTheWay = seen.filter(({ isSeen }) => isSeen);
    assert.ok(onTheWay.some(({ words }) => words === "Answering"), `the answers were on their way: ${JSON.stringify(seen.slice(0, 5))}`);
    assert.ok(new Set(onTheWay.map(({ value }) => value)).size >= 3, `the bar moved: ${JSON.stringify(onTheWay.map(({ value }) => value).slice(0, 20))}`);
    assert.ok(onTheWay.every(({ value }, place) => place === 0 || value >= onTheWay[place - 1].value), "the bar never goes back");
    assert.equal(seen.at(-1).isSeen, false, "the bar is gone in the end");
    assert.match((await keys.focused()).words, /^Download/, "the focus is on what to take");
    await keys.seesFocus();
    await lookAt(page, "many-answered");

    const { name, bytes } = await saved(page, keys);
    assert.equal(name, "estate-answers.csv");
    const answers = await bulk(csv);
    assert.ok(bytes.equals(answers), `${bytes.length} bytes, where programs get ${answers.length}`);
    assert.equal(answers.toString().split("\n").length, ROWS + 2);
    // Else the two could differ by the moment for which they were computed.
    assert.doesNotMatch(answers.toString(), /\d{4}-\d\d-\d\d/);
  }));

const BROKEN = "release,quantity,color\n1.5,1,red\n";

test("many at once: a header line that names other columns", () =>
  withPage("/many", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.chooseFile("broken.csv", BROKEN);
    const preview = page.getByText(/^Column 3 /);
    await preview.waitFor();
    await lookAt(page, "many-broken");
    assert.doesNotMatch(await preview.textContent(), /(The header line must have this column\.\s*){2}/, "it is not said which columns are missing");
    await keys.goToNamed("button", "Get the answers");
    await keys.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "preview");
    assert.match((await keys.focused()).words, /Column 3/);
    assert.equal(await page.locator("progress").isVisible(), false);
    // Another file, another try.
    await keys.chooseFile("good.csv", `${HEADER}a,1.5,1,installed,,,80000001,,1,,,\n`);
    await page.getByText(/^The first 1/).waitFor();
    assert.equal(await page.getByText(/Column 3/).count(), 0);
  }));

test("many at once: the template is there, and answered without a fault", () =>
  withPage("/many", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.goTo(() => [...document.querySelectorAll("a")].find((a) => /template/i.test(a.textContent)), null, "link to the template");
    const { name, bytes } = await saved(page, keys);
    assert.match(name, /\.csv$/);
    const answers = (await bulk(bytes)).toString().trim().split(/\r?\n/);
    assert.ok(answers.length >= 2, answers.join("\n"));
    const errors = answers[0].split(",").indexOf("error");
    assert.ok(errors > 0 && answers[0].split(",").length === errors + 1);
    for (const answer of answers.slice(1)) assert.match(answer, /,$/, `a fault in the template: ${answer}`);
    await keys.chooseFile(name, bytes);
    await page.getByText(/^The first \d+ can be read/).waitFor();
    assert.equal((await firstRows(page)).length, answers.length - 1);
  }));

test("many at once: a file with a header line only, an empty one, and one that is no text", () =>
  withPage("/many", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.chooseFile("header.csv", HEADER);
    await page.getByText("There are no rows below the header line.").waitFor();
    await keys.chooseFile("empty.csv", "");
    await page.getByText(/^There is no header line/).waitFor();
    await keys.chooseFile("bytes.csv", Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]));
    await page.getByText("The header line is not in UTF-8.").waitFor();
  }));

test("many at once with scripts off: both buttons", () =>
  withPage("/many", { scripts: false }, async ({ page, expect }) => {
    const keys = new Keyboard(page, { scripts: false });
    const csv = manyRows();
    await keys.chooseFile("estate.csv", csv);
    await keys.button("Check the first rows");
    assert.match(await page.getByText(/^Of the first 20,/).textContent(), /2/);
    assert.equal((await firstRows(page)).length, 20);

    // A download is no page: the browser says that the page was not loaded.
    expect(/failed: POST .*\/many: net::ERR_ABORTED/);
    await keys.chooseFile("estate.csv", csv);
    await keys.goToNamed("button", "Get the answers");
    const { name, bytes } = await saved(page, keys);
    assert.match(name, /\.csv$/);
    assert.ok(bytes.equals(await bulk(csv)));

    await keys.chooseFile("broken.csv", BROKEN);
    assert.equal(await keys.button("Check the first rows"), 200);
    assert.match(await page.getByRole("main").textContent(), /Column 3 /);
    await keys.chooseFile("broken.csv", BROKEN);
    assert.equal(await keys.button("Get the answers"), 200);
    assert.match(await page.getByRole("main").textContent(), /Column 3 /);
  }));

/** The pages that answer a file, which whole_run.mjs cannot ask for again. */
export async function pagesForFiles() {
  const pages = [];
  for (const csv of [manyRows().slice(0, 3000), BROKEN, HEADER]) {
    const fields = new FormData();
    fields.append("file", new Blob([csv], { type: "text/csv" }), "rows.csv");
    fields.append("do", "check");
    const answer = await fetch(`${base}/many`, { method: "POST", body: fields, headers: { accept: "text/html" } });
    assert.deepEqual(wrongHeaders(Object.fromEntries(answer.headers)), []);
    pages.push({ url: `${base}/many with ${csv.slice(0, 20).trim()}`, html: await answer.text() });
  }
  return pages;
}
