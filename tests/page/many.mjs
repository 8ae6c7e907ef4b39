// The page for many upgrades: a CSV file is selected, its first rows are previewed with their errors, a progress bar is
// shown during the upload, and the answers are the same bytes as those of the API.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { base, bulk, pakNumbers } from "./service.mjs";
import { withPage, headerErrors } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { checkState } from "./states.mjs";
import { test } from "./runner.mjs";

const ROWS = 20_000;
const HEADER = "case,release,quantity,rehost,pending,pending_rehost,pak,kind,pak_quantity,pak_fulfilled,request,target_licenses\n";

/** Rows of every kind. Some are invalid, and some have cells that need quotes. */
function manyRows() {
  const rehosts = ["installed", "not_required", "requested", "issued", "not_started"];
  const csvRow = (row) =>
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
  return HEADER + Array.from({ length: ROWS }, (_, row) => csvRow(row)).join("\n") + "\n";
}
pakNumbers.add("80000001");

/** The texts of the rows in the preview. */
const firstRows = (page) => page.getByRole("table").locator("tbody tr").allTextContents();

/** Presses Enter to start a download. Returns its file name and content. */
async function saved(page, keys) {
  const [download] = await Promise.all([page.waitForEvent("download"), keys.press("Enter")]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test("many upgrades: the preview, the progress bar, and all answers", () =>
  withPage("/many", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await checkState(page, "many");
    const csv = manyRows();
    await keys.chooseFile("estate.csv", csv);
    await page.getByText(/of the first 20 rows/).waitFor();
    const rows = await firstRows(page);
    assert.equal(rows.length, 20);
    assert.match(rows[3], /^4case 3release: /);
    assert.match(rows[4], /^5case 4quantity: /);
    assert.match(rows[7], /Müller, "Söhne" 7/);
    await checkState(page, "many-first-rows");

    await page.evaluate(() => {
      window.progress = [];
      const [box, bar, stage] = ["progress", "bar", "stage"].map((id) => document.getElementById(id));
      const record = () => window.progress.push({ isVisible: box.checkVisibility(), value: bar.value, stage: stage.textContent });
      new MutationObserver(record).observe(box, { attributes: true, childList: true, characterData: true, subtree: true });
    });
    await keys.goToNamed("button", "Get the answers");
    await keys.press("Enter");
    await page.getByRole("link", { name: "Download estate-answers.csv" }).waitFor();
    const progress = await page.evaluate(() => window.progress);
    const visible = progress.filter(({ isVisible }) => isVisible);
    const values = visible.map(({ value }) => value);
    assert.ok(visible.some(({ stage }) => stage === "Answering"), `the stage “Answering” was shown: ${JSON.stringify(progress.slice(0, 5))}`);
    assert.ok(new Set(values).size >= 3, `the progress bar moved: ${JSON.stringify(values.slice(0, 20))}`);
    assert.ok(values.every((value, index) => index === 0 || value >= values[index - 1]), "the progress bar never goes back");
    assert.equal(progress.at(-1).isVisible, false, "the progress bar is hidden at the end");
    assert.match((await keys.focused()).text, /^Download estate-answers/, "the download link has the focus");
    await keys.assertFocusIsVisible();
    await checkState(page, "many-answered");

    const { name, bytes } = await saved(page, keys);
    assert.equal(name, "estate-answers.csv");
    const answers = await bulk(csv);
    assert.ok(bytes.equals(answers), `${bytes.length} bytes, ${answers.length} from the API`);
    assert.equal(answers.toString().split("\n").length, ROWS + 2);
    // With a date in them, the two responses could differ by the time of their calculation.
    assert.doesNotMatch(answers.toString(), /\d{4}-\d\d-\d\d/);
  }));

const BROKEN = "release,quantity,color\n1.5,1,red\n";

test("many upgrades: a header line with unknown columns", () =>
  withPage("/many", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.chooseFile("broken.csv", BROKEN);
    const preview = page.getByText(/^Column 3 /);
    await preview.waitFor();
    await checkState(page, "many-broken");
    assert.doesNotMatch(await preview.textContent(), /(The header line must have this column\.\s*){2}/, "each missing column is named");
    await keys.goToNamed("button", "Get the answers");
    await keys.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "preview");
    assert.match((await keys.focused()).text, /Column 3/);
    assert.equal(await page.locator("progress").isVisible(), false);
    await keys.chooseFile("good.csv", `${HEADER}a,1.5,1,installed,,,80000001,,1,,,\n`);
    await page.getByText("The first row is valid.").waitFor();
    assert.equal(await page.getByText(/Column 3/).count(), 0);
  }));

test("many upgrades: the template is valid", () =>
  withPage("/many", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.goTo(() => [...document.querySelectorAll("a")].find((a) => /template/i.test(a.textContent)), null, "link to the template");
    const { name, bytes } = await saved(page, keys);
    assert.match(name, /\.csv$/);
    const answers = (await bulk(bytes)).toString().trim().split(/\r?\n/);
    assert.ok(answers.length >= 2, answers.join("\n"));
    const errors = answers[0].split(",").indexOf("error");
    assert.ok(errors > 0 && answers[0].split(",").length === errors + 1);
    for (const answer of answers.slice(1)) assert.match(answer, /,$/, `an error in the template: ${answer}`);
    await keys.chooseFile(name, bytes);
    await page.getByText(/^The first \d+ rows are valid/).waitFor();
    assert.equal((await firstRows(page)).length, answers.length - 1);
  }));

test("many upgrades: a file with only a header line, an empty file, and a file that is not text", () =>
  withPage("/many", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.chooseFile("header.csv", HEADER);
    await page.getByText("There are no rows below the header line.").waitFor();
    await keys.chooseFile("empty.csv", "");
    await page.getByText(/^There is no header line/).waitFor();
    await keys.chooseFile("bytes.csv", Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]));
    await page.getByText("The header line is not in UTF-8.").waitFor();
  }));

test("many upgrades with scripts off: both buttons", () =>
  withPage("/many", { scripts: false }, async ({ page, expect }) => {
    const keys = new Keyboard(page, { scripts: false });
    const csv = manyRows();
    await keys.chooseFile("estate.csv", csv);
    await keys.button("Check the first rows");
    assert.match(await page.getByText(/of the first 20 rows/).textContent(), /^2 of/);
    assert.equal((await firstRows(page)).length, 20);

    // The response is a download and not a page, which the browser reports as a failed request.
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

/** The pages for uploaded files. all_pages.mjs cannot repeat these requests itself. */
export async function uploadPages() {
  const pages = [];
  for (const csv of [manyRows().slice(0, 3000), BROKEN, HEADER]) {
    const fields = new FormData();
    fields.append("file", new Blob([csv], { type: "text/csv" }), "rows.csv");
    fields.append("do", "check");
    const response = await fetch(`${base}/many`, { method: "POST", body: fields, headers: { accept: "text/html" } });
    assert.deepEqual(headerErrors(Object.fromEntries(response.headers)), []);
    pages.push({ url: `${base}/many with ${csv.slice(0, 20).trim()}`, html: await response.text() });
  }
  return pages;
}
