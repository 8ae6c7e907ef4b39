// A customer sends an e-mail with an error message. After it is pasted, the message is identified, its PAK number is added
// to the form, and the other values remain.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { checkState } from "./states.mjs";
import { test } from "./runner.mjs";
import { entries, identify, pakNumbers } from "./service.mjs";

const EMAIL = `Von: Meier, Jörg
Subject: RE: AW: upgrade <urgent>

Hello desk,
> The upgrade PAK you have entered, 4411A7C02D8, cannot be fulfilled either because there are
> no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime
> License Manager eligible to be upgraded using the PAK.
What now? "Thanks" & regards`;
pakNumbers.add("4411A7C02D8");

/** The section with the result. */
const result = (page) => page.getByRole("region", { name: "Identified message" });

/** Whether the heading of a section has the focus. */
const hasFocus = (region) => region.evaluate((element) => element.contains(document.activeElement) && /^H\d$/.test(document.activeElement.tagName));

for (const scripts of [true, false]) {
  const mode = scripts ? "" : ", with scripts off";

  test(`a documented message in an e-mail is identified, and its PAK number is added to the form${mode}`, () =>
    withPage("/", { scripts }, async ({ page }) => {
      const keys = new Keyboard(page, { scripts });
      await keys.type("licenses.0.quantity", "40");
      await keys.type("licenses.0.release", "1.1");
      await keys.choose("licenses.0.rehost", "requested");
      await keys.type("paks.0.contents.0.quantity", "60");
      const before = await keys.values();
      await keys.paste("message", EMAIL);
      assert.equal(await keys.button("Identify the message"), 200);

      const { matches: [best] } = await identify(EMAIL);
      assert.equal(best.pak, "4411A7C02D8");
      const region = result(page);
      assert.ok(await hasFocus(region), "the result has the focus");
      const text = (await region.textContent()).replace(/\s+/g, " ");
      assert.ok(text.includes(`The upgrade PAK you have entered, ${best.pak}, cannot be fulfilled either because`), text);
      assert.ok(text.includes("was added to the form"), text);
      const [entry] = (await entries()).filter(({ id }) => id === best.entry);
      const open = await region.locator("details[open] > summary").allTextContents();
      assert.deepEqual(open, [entry.title], "the open entry");
      const values = await keys.values();
      assert.equal(values["paks.0.number"], best.pak);
      assert.equal(values.message, EMAIL);
      delete values["paks.0.number"];
      delete values.message;
      assert.deepEqual(values, before, "the other values remain");
      if (scripts) await checkState(page, "message-found");
      // The form can be submitted from this page.
      assert.equal(await keys.button("Calculate"), 200);
      assert.equal(await keys.value("message"), EMAIL);
      assert.ok(await page.getByText("None of 60 licenses can be fulfilled now").isVisible());
    }));

  test(`a text without a message has its own result${mode}`, () =>
    withPage("/", { scripts }, async ({ page }) => {
      const keys = new Keyboard(page, { scripts });
      await keys.type("licenses.0.quantity", "5");
      await keys.paste("message", "Good morning, is anybody there?");
      assert.equal(await keys.button("Identify the message"), 200);
      assert.deepEqual((await identify("Good morning, is anybody there?")).matches, []);
      const region = result(page);
      assert.match(await region.textContent(), /no documented message/);
      assert.ok(await hasFocus(region));
      assert.equal(await region.getByRole("link").getAttribute("href"), "/catalogue");
      assert.equal(await keys.value("licenses.0.quantity"), "5");
      assert.equal(await keys.value("paks.0.number"), "");
      if (scripts) await checkState(page, "message-none");
    }));

  test(`a symptom is identified${mode}`, () =>
    withPage("/", { scripts }, async ({ page }) => {
      const keys = new Keyboard(page, { scripts });
      const text = "Manage Licenses button is greyed out";
      await keys.paste("message", text);
      assert.equal(await keys.button("Identify the message"), 200);
      const { matches: [best] } = await identify(text);
      const region = result(page);
      const [entry] = (await entries()).filter(({ id }) => id === best.entry);
      assert.deepEqual(await region.locator("details[open] > summary").allTextContents(), [entry.title]);
      assert.equal(await region.getByRole("blockquote").count(), entry.messages.length, "only the messages of the entry");
      assert.ok(await hasFocus(region));
      if (scripts) await checkState(page, "message-symptom");
    }));
}

test("a PAK number that is already in the form is not added again", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.type("paks.0.number", "4411A7C02D8");
    await keys.paste("message", EMAIL);
    await keys.button("Identify the message");
    assert.match(await result(page).textContent(), /already/);
    assert.equal(await page.evaluate(() => document.getElementById("paks.1.number")), null);
    // If the PAK has another number, a PAK is added.
    await keys.type("paks.0.number", "40000009");
    await keys.button("Identify the message");
    assert.equal(await keys.value("paks.0.number"), "40000009");
    assert.equal(await keys.value("paks.1.number"), "4411A7C02D8");
  }));
