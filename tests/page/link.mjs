// The link to a form restores all values except PAK numbers, in any field.

import assert from "node:assert/strict";

import { readAnswer } from "./answer.mjs";
import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { test } from "./runner.mjs";

const NUMBER = "5500000X1";
const REQUEST = {
  licenses: [
    { release: "1.5", quantity: 70, rehost: "not_required" },
    { release: "1.1", quantity: 30, rehost: "issued" },
  ],
  paks: [
    {
      number: NUMBER,
      contents: [
        { kind: "upgrade", quantity: 60, fulfilled: 20, request: 35, target_release: "2.0", sku: `R-${NUMBER}` },
        { kind: "new", quantity: 40 },
      ],
      license_file: { issued_for: `cwms/${NUMBER}` },
    },
    { number: "5500000X2", contents: [{ kind: "upgrade", quantity: 20 }]},
  ],
  target_licenses: 300,
  system: {
    licenses_2x: 25,
    hosts_in_use: 90,
    id: `cwms/${NUMBER}`,
    active_node: "secondary",
    plm_started_at: "2026-11-24T07:50:00Z",
    alert_expires_on: "2026-12-24",
  },
  as_of: "2026-11-24T08:00:00Z",
};
/** The fields of this request that the link must not contain. */
const PRIVATE = ["paks.0.number", "paks.1.number", "paks.0.contents.0.sku", "paks.0.license_file.issued_for", "system.id"];

// All pages share the clipboard of the browser, and tests run concurrently. This serializes their use of it.
let clipboard = Promise.resolve();

/** Presses the button with this text, and returns the content of the clipboard. */
function copied(page, keys, name) {
  const copying = clipboard.then(() => copy(page, keys, name));
  clipboard = copying.catch(() => {});
  return copying;
}

async function copy(page, keys, name) {
  await keys.goToNamed("button", name);
  // The button shows its result for only two seconds.
  await page.evaluate(() => {
    const button = document.activeElement;
    const labels = (window.labels = []);
    new MutationObserver(() => labels.push(button.textContent)).observe(button, { childList: true });
  });
  await keys.press("Enter");
  await page.waitForFunction(() => window.labels.length > 0);
  assert.equal(await page.evaluate(() => window.labels[0]), "Copied");
  return page.evaluate(() => navigator.clipboard.readText());
}

test("the sentence and the message are copied exactly", () =>
  withPage("/?example", {}, async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const keys = new Keyboard(page);
    const { sentence, message } = await readAnswer(page);
    assert.equal(await copied(page, keys, "Copy the sentence"), sentence);
    assert.equal(await copied(page, keys, "Copy the message"), message);
    // The button gets its label back.
    await page.getByRole("button", { name: "Copy the message" }).waitFor();
  }));

test("the link restores the form without the PAK numbers", () =>
  withPage("/", {}, async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const keys = new Keyboard(page);
    await keys.fillIn(REQUEST);
    const typed = await keys.values();
    assert.equal(await keys.button("Calculate"), 200);
    const { link, sentence } = await readAnswer(page);
    assert.doesNotMatch(decodeURIComponent(link), /5500000X/i);

    assert.equal(await copied(page, keys, "Copy the link"), new URL(link, page.url()).href);

    await keys.goTo(() => document.getElementById("link"), null, "link to the form");
    await keys.follow();
    const expected = Object.fromEntries(Object.entries(typed).filter(([id]) => !PRIVATE.includes(id)));
    assert.deepEqual(await keys.values(), expected);
    for (const id of PRIVATE) assert.equal(await keys.value(id), "", `the link does not restore ${id}`);
    // With the numbers entered again, the answer is the same.
    for (const [row, { number }] of REQUEST.paks.entries()) await keys.type(`paks.${row}.number`, number);
    assert.equal(await keys.enter(), 200);
    assert.equal((await readAnswer(page)).sentence, sentence);
  }));

test("an invalid link is rejected with an explanation", () =>
  withPage("/", {}, async ({ page, expect }) => {
    expect(/status of 400/);
    for (const query of ["?licenses.7.quantity=1", "?licenses=1&licenses.0=2", "?a.b.c.d.e.f=1"]) {
      const response = await page.goto(`/${query}`);
      assert.equal(response.status(), 400, query);
      assert.ok((await page.getByRole("main").textContent()).length > 40);
    }
  }));
