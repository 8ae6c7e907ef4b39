// What is wrong with a form stands at its fields, all at once, in words; the focus is where to begin, and nothing that was
// typed is lost.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { lookAt } from "./looks.mjs";
import { test } from "./runner.mjs";

/** The fields that are marked as wrong, in the order in which they stand there, with the words that they lead to. */
async function faultyFields(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("[aria-invalid=true]")].map((field) => {
      const words = (field.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id))
        .filter((one) => one?.checkVisibility())
        .map((one) => one.textContent.trim());
      return { id: field.id, isSeen: field.checkVisibility(), words: words.join(" ") };
    }),
  );
}

const WRONG = [
  {
    name: "a blank form",
    state: "errors-blank",
    fill: {},
    faulty: { "licenses.0.quantity": /fill this in/, "paks.0.contents.0.quantity": /fill this in/ },
  },
  {
    name: "letters where a count should be",
    fill: { "licenses.0.quantity": "fifty", "paks.0.number": "30000001", "paks.0.contents.0.quantity": "12O" },
    faulty: { "licenses.0.quantity": /in digits, like 50/, "paks.0.contents.0.quantity": /in digits, like 50/ },
  },
  {
    name: "more fulfilled than the PAK holds",
    fill: { "licenses.0.quantity": "50", "paks.0.number": "30000002", "paks.0.contents.0.quantity": "100", "paks.0.contents.0.fulfilled": "101" },
    faulty: { "paks.0.contents.0.fulfilled": /quantity|more/i },
  },
  {
    name: "a release that is no 1.x",
    fill: { "licenses.0.quantity": "50", "licenses.0.release": "2.0", "paks.0.number": "30000003", "paks.0.contents.0.quantity": "100" },
    faulty: { "licenses.0.release": /1\./ },
  },
  {
    name: "a PAK number that is none",
    fill: { "licenses.0.quantity": "50", "paks.0.number": "3000 0004!", "paks.0.contents.0.quantity": "100" },
    faulty: { "paks.0.number": /letters|characters|digits/i },
  },
  {
    // Within a part as well, the order is that of the page.
    name: "wrong in folded parts",
    state: "errors-folded",
    fill: {
      "licenses.0.quantity": "50",
      "paks.0.number": "30000006",
      "paks.0.contents.0.quantity": "100",
      "paks.0.contents.0.target_release": "two",
      "system.release": "x",
      "system.hosts_in_use": "-1",
    },
    faulty: { "paks.0.contents.0.target_release": /./, "system.hosts_in_use": /./, "system.release": /./ },
  },
];

for (const { name, state, fill, faulty } of WRONG) {
  test(`what is wrong stands at its field: ${name}`, () =>
    withPage("/", {}, async ({ page }) => {
      const keys = new Keyboard(page);
      for (const [id, text] of Object.entries(fill)) await keys.type(id, text);
      const typed = await keys.values();
      await keys.field("licenses.0.quantity");
      assert.equal(await keys.enter(), 200);
      await assertFaulty(page, keys, faulty);
      assert.deepEqual(await keys.values(), typed, "what was typed stays");
      if (state) await lookAt(page, state);
    }));
}

async function assertFaulty(page, keys, faulty) {
  const shown = await faultyFields(page);
  assert.deepEqual(shown.map(({ id }) => id), Object.keys(faulty), "the fields that are marked as wrong");
  for (const { id, isSeen, words } of shown) {
    assert.ok(isSeen, `${id} is folded away`);
    assert.match(words, faulty[id], `the words at ${id}`);
  }
  assert.equal((await keys.focused()).id, shown[0].id, "the first faulty field has the focus");
  await keys.seesFocus();
  // The list above leads to each of them.
  const list = await page.getByRole("alert").filter({ has: page.getByRole("list") }).getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.deepEqual(list, shown.map(({ id }) => `#${id}`), "the list of what is wrong");
  assert.match(await page.title(), /check/i, "the title says so");
}

test("what is wrong stands at its field: the same PAK twice", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    const pak = { number: "30000005", contents: [{ kind: "upgrade", quantity: 10 }] };
    await keys.tell({ licenses: [{ release: "1.5", quantity: 50, rehost: "installed" }], paks: [pak, pak] });
    const typed = await keys.values();
    assert.equal(await keys.button("Calculate"), 200);
    await assertFaulty(page, keys, { "paks.1.number": /./ });
    assert.deepEqual(await keys.values(), typed);
  }));

for (const scripts of [true, false]) {
  test(`without a PAK the focus is where one is added${scripts ? "" : ", with scripts off"}`, () =>
    withPage("/", { scripts }, async ({ page }) => {
      const keys = new Keyboard(page, { scripts });
      await keys.does("remove paks.0");
      assert.equal(await keys.button("Calculate"), 200);
      assert.equal((await keys.focused()).id, "paks", "the focus is on the button that adds a PAK");
      const words = await page.locator("#paks-error").textContent();
      assert.match(words, /List at least one PAK, or give a fact in “About the system/);
      assert.doesNotMatch(words, /`|_/, "in the words of the form");
      const link = page.getByRole("alert").getByRole("link");
      assert.equal(await link.getAttribute("href"), "#paks");
      if (scripts) await lookAt(page, "errors-no-pak");
      // A fact that needs no PAK is enough.
      await keys.type("system.hosts_in_use", "5");
      assert.equal(await keys.button("Calculate"), 200);
      assert.match(await page.title(), /^Nothing requested/);
    }));
}

test("a count with a dot is refused with advice", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.type("licenses.0.quantity", "1.000");
    await keys.type("paks.0.contents.0.quantity", "1,000");
    assert.equal(await keys.enter(), 200);
    await assertFaulty(page, keys, { "licenses.0.quantity": /without separators, like 1000/ });
  }));

test("what was wrong is mended where the focus is, and the answer comes", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.field("licenses.0.quantity");
    await keys.enter();
    // Once the focus is there, typing is enough.
    await page.keyboard.type("10");
    await keys.type("paks.0.number", "30000007");
    await keys.type("paks.0.contents.0.quantity", "10");
    assert.equal(await keys.enter(), 200);
    assert.equal(await page.locator("[aria-invalid]").count(), 0);
    assert.equal(await page.getByText("All 10 licenses can be fulfilled now.").isVisible(), true);
  }));

test("the links in the list of what is wrong lead into the fields", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.field("licenses.0.quantity");
    await keys.enter();
    const link = () => document.querySelector("[role=alert] a[href='#paks.0.contents.0.quantity']");
    await keys.goTo(link, null, "link to the licenses of the PAK");
    await keys.jump("paks.0.contents.0.quantity");
  }));
