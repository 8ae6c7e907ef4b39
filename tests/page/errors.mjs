// The errors of a form: all are shown at their fields, the first field with an error has the focus, and all values remain.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { checkState } from "./states.mjs";
import { test } from "./runner.mjs";

/** The fields that are marked as invalid, in the order of the page, with the visible texts that describe them. */
async function invalidFields(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("[aria-invalid=true]")].map((field) => {
      const texts = (field.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id))
        .filter((element) => element?.checkVisibility())
        .map((element) => element.textContent.trim());
      return { id: field.id, isVisible: field.checkVisibility(), text: texts.join(" ") };
    }),
  );
}

const FORMS = [
  {
    name: "a blank form",
    state: "errors-blank",
    fill: {},
    errors: { "licenses.0.quantity": /Enter a value/, "paks.0.contents.0.quantity": /Enter a value/ },
  },
  {
    name: "counts that are not numbers",
    fill: { "licenses.0.quantity": "fifty", "paks.0.number": "30000001", "paks.0.contents.0.quantity": "12O" },
    errors: { "licenses.0.quantity": /in digits, like 50/, "paks.0.contents.0.quantity": /in digits, like 50/ },
  },
  {
    name: "more licenses fulfilled than the PAK contains",
    fill: { "licenses.0.quantity": "50", "paks.0.number": "30000002", "paks.0.contents.0.quantity": "100", "paks.0.contents.0.fulfilled": "101" },
    errors: { "paks.0.contents.0.fulfilled": /quantity|more/i },
  },
  {
    name: "a release that is not 1.x",
    fill: { "licenses.0.quantity": "50", "licenses.0.release": "2.0", "paks.0.number": "30000003", "paks.0.contents.0.quantity": "100" },
    errors: { "licenses.0.release": /1\./ },
  },
  {
    name: "an invalid PAK number",
    fill: { "licenses.0.quantity": "50", "paks.0.number": "3000 0004!", "paks.0.contents.0.quantity": "100" },
    errors: { "paks.0.number": /letters|characters|digits/i },
  },
  {
    // The order of the errors is that of the fields, also within a section.
    name: "errors in collapsed sections",
    state: "errors-folded",
    fill: {
      "licenses.0.quantity": "50",
      "paks.0.number": "30000006",
      "paks.0.contents.0.quantity": "100",
      "paks.0.contents.0.target_release": "two",
      "system.release": "x",
      "system.hosts_in_use": "-1",
    },
    errors: { "paks.0.contents.0.target_release": /./, "system.hosts_in_use": /./, "system.release": /./ },
  },
];

for (const { name, state, fill, errors } of FORMS) {
  test(`an error is shown at its field: ${name}`, () =>
    withPage("/", {}, async ({ page }) => {
      const keys = new Keyboard(page);
      for (const [id, text] of Object.entries(fill)) await keys.type(id, text);
      const typed = await keys.values();
      await keys.field("licenses.0.quantity");
      assert.equal(await keys.enter(), 200);
      await assertErrors(page, keys, errors);
      assert.deepEqual(await keys.values(), typed, "the values of the form remain");
      if (state) await checkState(page, state);
    }));
}

async function assertErrors(page, keys, errors) {
  const shown = await invalidFields(page);
  assert.deepEqual(shown.map(({ id }) => id), Object.keys(errors), "the invalid fields");
  for (const { id, isVisible, text } of shown) {
    assert.ok(isVisible, `${id} is visible`);
    assert.match(text, errors[id], `the error at ${id}`);
  }
  assert.equal((await keys.focused()).id, shown[0].id, "the first invalid field has the focus");
  await keys.assertFocusIsVisible();
  // The list at the top of the form links to each of them.
  const links = await page.getByRole("alert").filter({ has: page.getByRole("list") }).getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.deepEqual(links, shown.map(({ id }) => `#${id}`), "the links in the list of errors");
  assert.match(await page.title(), /check/i, "the title");
}

test("an error is shown at its field: the same PAK number twice", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    const pak = { number: "30000005", contents: [{ kind: "upgrade", quantity: 10 }] };
    await keys.fillIn({ licenses: [{ release: "1.5", quantity: 50, rehost: "installed" }], paks: [pak, pak] });
    const typed = await keys.values();
    assert.equal(await keys.button("Calculate"), 200);
    await assertErrors(page, keys, { "paks.1.number": /./ });
    assert.deepEqual(await keys.values(), typed);
  }));

for (const scripts of [true, false]) {
  test(`without a PAK the button that adds one has the focus${scripts ? "" : ", with scripts off"}`, () =>
    withPage("/", { scripts }, async ({ page }) => {
      const keys = new Keyboard(page, { scripts });
      await keys.action("remove paks.0");
      assert.equal(await keys.button("Calculate"), 200);
      assert.equal((await keys.focused()).id, "paks", "the button that adds a PAK has the focus");
      const text = await page.locator("#paks-error").textContent();
      assert.match(text, /List at least one PAK, or give a fact in “About the system/);
      assert.doesNotMatch(text, /`|_/, "field names are replaced by labels");
      const link = page.getByRole("alert").getByRole("link");
      assert.equal(await link.getAttribute("href"), "#paks");
      if (scripts) await checkState(page, "errors-no-pak");
      // A fact that needs no PAK is enough.
      await keys.type("system.hosts_in_use", "5");
      assert.equal(await keys.button("Calculate"), 200);
      assert.match(await page.title(), /^Nothing requested/);
    }));
}

test("a count with a dot is rejected with advice", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.type("licenses.0.quantity", "1.000");
    await keys.type("paks.0.contents.0.quantity", "1,000");
    assert.equal(await keys.enter(), 200);
    await assertErrors(page, keys, { "licenses.0.quantity": /without separators, like 1000/ });
  }));

test("after the errors are corrected, the answer is shown", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.field("licenses.0.quantity");
    await keys.enter();
    // The first invalid field has the focus.
    await page.keyboard.type("10");
    await keys.type("paks.0.number", "30000007");
    await keys.type("paks.0.contents.0.quantity", "10");
    assert.equal(await keys.enter(), 200);
    assert.equal(await page.locator("[aria-invalid]").count(), 0);
    assert.equal(await page.getByText("All 10 licenses can be fulfilled now.").isVisible(), true);
  }));

test("a link in the list of errors moves the focus to the field", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.field("licenses.0.quantity");
    await keys.enter();
    const link = () => document.querySelector("[role=alert] a[href='#paks.0.contents.0.quantity']");
    await keys.goTo(link, null, "link to the licenses of the PAK");
    await keys.jump("paks.0.contents.0.quantity");
  }));
