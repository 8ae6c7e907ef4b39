// With scripts off, every page does the same; only a page is loaded each time.

import assert from "node:assert/strict";

import { assertShows, readAnswer } from "./answer.mjs";
import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { shoot } from "./looks.mjs";
import { test } from "./runner.mjs";
import { assess } from "./service.mjs";

const CALL = {
  licenses: [
    { release: "1.5", quantity: 50, rehost: "installed" },
    { release: "1.1", quantity: 30, rehost: "requested" },
  ],
  paks: [{ number: "70000001", contents: [{ kind: "upgrade", quantity: 100 }] }],
};

test("a phone call with scripts off", () =>
  withPage("/", { scripts: false }, async ({ page }) => {
    const keys = new Keyboard(page, { scripts: false });
    await keys.tell(CALL);
    const typed = await keys.values();
    assert.equal(await keys.enter(), 200);
    const shown = await readAnswer(page);
    assertShows(shown, await assess({ ...CALL, as_of: `${shown.moment.join("T")}:00Z` }), CALL);
    assert.deepEqual(await keys.values(), typed);
    // What only a script can do is not offered.
    for (const words of ["Copy the sentence", "Copy the link", "Print"]) {
      assert.equal(await page.getByText(words, { exact: true }).isVisible(), false, words);
    }
    await shoot(page, "without-scripts");
  }));

test("what is wrong stands at its field with scripts off", () =>
  withPage("/", { scripts: false }, async ({ page }) => {
    const keys = new Keyboard(page, { scripts: false });
    await keys.type("licenses.0.quantity", "many");
    await keys.type("paks.0.number", "70000002");
    assert.equal(await keys.enter(), 200);
    const faulty = await page.locator("[aria-invalid=true]").evaluateAll((fields) => fields.map(({ id }) => id));
    assert.deepEqual(faulty, ["licenses.0.quantity", "paks.0.contents.0.quantity"]);
    assert.equal((await keys.focused()).id, "licenses.0.quantity");
    assert.equal(await keys.value("licenses.0.quantity"), "many");
    assert.equal(await keys.value("paks.0.number"), "70000002");
    await shoot(page, "without-scripts-errors");
  }));
