// Takes the two screenshots in the README: an answer, and the preview of a file on a phone in dark mode.

import assert from "node:assert/strict";
import { statSync } from "node:fs";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { test } from "./runner.mjs";

const MAX_BYTES = 200_000;
const here = new URL(".", import.meta.url).pathname;

async function takeScreenshot(page, name, options) {
  const path = `${here}${name}`;
  await page.screenshot({ path, ...options });
  assert.ok(statSync(path).size < MAX_BYTES, `${name} has ${statSync(path).size} bytes`);
}

test("the screenshot of an answer is taken", () =>
  withPage("/", { viewport: { width: 1180, height: 900 } }, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.fillIn({
      licenses: [
        { release: "1.5", quantity: 50, rehost: "installed" },
        { release: "1.1", quantity: 30, rehost: "requested" },
      ],
      paks: [{ number: "12345678", contents: [{ kind: "upgrade", quantity: 100 }] }],
      as_of: "2026-11-24T08:00:00Z",
    });
    assert.equal(await keys.button("Calculate"), 200);
    // Without a focus ring, and with the section of the time collapsed.
    await page.evaluate(() => {
      document.activeElement.blur();
      document.getElementById("as_of").closest("details").open = false;
      scrollTo(0, 0);
    });
    await takeScreenshot(page, "desk.png");
  }));

test("the screenshot of a preview is taken", () =>
  withPage("/many", { viewport: { width: 414, height: 900 }, colorScheme: "dark" }, async ({ page }) => {
    const csv = [
      "case,release,quantity,rehost,pak,pak_quantity,pak_fulfilled",
      "Acme,1.5,50,installed,12345678,100,0",
      "Globex,1.1,120,installed,23456789,100,0",
      "Initech,1.1,few,installed,34567890,100,0",
      "Umbrella,1.0,40,not_started,45678901,40,0",
    ].join("\n");
    await page.locator("input[type=file]").setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByText(/of the first 4 rows/).waitFor();
    await takeScreenshot(page, "many.png", { fullPage: true });
  }));
