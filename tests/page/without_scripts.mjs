// With scripts off, all functions work, and each action loads a page.

import assert from "node:assert/strict";

import { assertMatches, readAnswer } from "./answer.mjs";
import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { shoot } from "./states.mjs";
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
    await keys.fillIn(CALL);
    const typed = await keys.values();
    assert.equal(await keys.enter(), 200);
    const shown = await readAnswer(page);
    assertMatches(shown, await assess({ ...CALL, as_of: `${shown.asOf.join("T")}:00Z` }), CALL);
    assert.deepEqual(await keys.values(), typed);
    // Buttons that need scripts are hidden.
    for (const label of ["Copy the sentence", "Copy the link", "Print"]) {
      assert.equal(await page.getByText(label, { exact: true }).isVisible(), false, label);
    }
    await shoot(page, "without-scripts");
  }));

test("errors are shown at their fields with scripts off", () =>
  withPage("/", { scripts: false }, async ({ page }) => {
    const keys = new Keyboard(page, { scripts: false });
    await keys.type("licenses.0.quantity", "many");
    await keys.type("paks.0.number", "70000002");
    assert.equal(await keys.enter(), 200);
    const invalid = await page.locator("[aria-invalid=true]").evaluateAll((fields) => fields.map(({ id }) => id));
    assert.deepEqual(invalid, ["licenses.0.quantity", "paks.0.contents.0.quantity"]);
    assert.equal((await keys.focused()).id, "licenses.0.quantity");
    assert.equal(await keys.value("licenses.0.quantity"), "many");
    assert.equal(await keys.value("paks.0.number"), "70000002");
    await shoot(page, "without-scripts-errors");
  }));
