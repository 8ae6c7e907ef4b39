// The two pictures that are kept: the answer to the README's request, and the first rows of a file on a phone in the dark.

import assert from "node:assert/strict";
import { statSync } from "node:fs";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { test } from "./runner.mjs";

const LARGEST_BYTES = 200_000;
const here = new URL(".", import.meta.url).pathname;

async function keep(page, name, options) {
  const path = `${here}${name}`;
  await page.screenshot({ path, ...options });
  assert.ok(statSync(path).size < LARGEST_BYTES, `${name} has ${statSync(path).size} bytes`);
}

test("the picture of the answer is made", () =>
  withPage("/", { viewport: { width: 1180, height: 900 } }, async ({ page }) => {
    const keys = new Keyboard(page);
    // The moment comes with the link, so that its part of the form stays small.
    await keys.tell({
      licenses: [
        { release: "1.5", quantity: 50, rehost: "installed" },
        { release: "1.1", quantity: 30, rehost: "requested" },
      ],
      paks: [{ number: "12345678", contents: [{ kind: "upgrade", quantity: 100 }] }],
      as_of: "2026-11-24T08:00:00Z",
    });
    assert.equal(await keys.button("Calculate"), 200);
    // As it looks to who has not just pressed a key.
    await page.evaluate(() => {
      document.activeElement.blur();
      document.getElementById("as_of").closest("details").open = false;
      scrollTo(0, 0);
    });
    await keep(page, "desk.png");
  }));

test("the picture of many at once is made", () =>
  withPage("/many", { viewport: { width: 414, height: 900 }, colorScheme: "dark" }, async ({ page }) => {
    const csv = [
      "case,release,quantity,rehost,pak,pak_quantity,pak_fulfilled",
      "Acme,1.5,50,installed,12345678,100,0",
      "Globex,1.1,120,installed,23456789,100,0",
      "Initech,1.1,few,installed,34567890,100,0",
      "Umbrella,1.0,40,not_started,45678901,40,0",
    ].join("\n");
    await page.locator("input[type=file]").setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByText(/^Of the first 4,/).waitFor();
    await keep(page, "many.png", { fullPage: true });
  }));
