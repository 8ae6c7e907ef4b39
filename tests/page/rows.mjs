// Rows of 1.x licenses, PAKs and lines are added and removed with the keyboard. The focus follows, and the other rows keep
// their values.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { checkState } from "./states.mjs";
import { test } from "./runner.mjs";

for (const scripts of [true, false]) {
  const mode = scripts ? "" : ", with scripts off";

  test(`rows of 1.x licenses are added and removed${mode}`, () =>
    withPage("/", { scripts }, async ({ page }) => {
      const keys = new Keyboard(page, { scripts });
      await keys.type("licenses.0.quantity", "1");
      for (const [lot, [quantity, release, rehost]] of [["2", "1.1", "issued"], ["3", "1.0", "not_started"]].entries()) {
        await keys.button("Add 1.x licenses");
        assert.equal((await keys.focused()).id, `licenses.${lot + 1}.quantity`, "the focus is in the new row");
        await keys.type(`licenses.${lot + 1}.quantity`, quantity);
        await keys.type(`licenses.${lot + 1}.release`, release);
        await keys.choose(`licenses.${lot + 1}.rehost`, rehost);
      }
      await keys.action("remove licenses.1");
      assert.equal((await keys.focused()).text, "Add 1.x licenses", "the focus is on the button that adds a row");
      const values = await keys.values();
      assert.deepEqual(
        ["licenses.0.quantity", "licenses.1.quantity", "licenses.1.release", "licenses.1.rehost"].map((id) => values[id]),
        ["1", "3", "1.0", "not_started"],
      );
      assert.equal(Object.keys(values).some((id) => id.startsWith("licenses.2.")), false);
      await keys.action("remove licenses.0");
      await keys.action("remove licenses.0");
      assert.equal(Object.keys(await keys.values()).some((id) => id.startsWith("licenses.")), false, "no row is left");
      await keys.button("Add 1.x licenses");
      assert.equal((await keys.focused()).id, "licenses.0.quantity");
    }));

  test(`PAKs and their lines are added and removed${mode}`, () =>
    withPage("/", { scripts }, async ({ page }) => {
      const keys = new Keyboard(page, { scripts });
      await keys.type("licenses.0.quantity", "77");
      await keys.type("paks.0.number", "40000001");
      await keys.type("paks.0.contents.0.quantity", "11");
      await keys.button("Add a line to PAK 1");
      assert.equal((await keys.focused()).id, "paks.0.contents.1.kind", "the focus is in the new line");
      await keys.choose("paks.0.contents.1.kind", "new");
      await keys.type("paks.0.contents.1.quantity", "12");
      await keys.button("Add a PAK");
      assert.equal((await keys.focused()).id, "paks.1.number", "the focus is in the new PAK");
      await keys.type("paks.1.number", "40000002");
      await keys.type("paks.1.contents.0.quantity", "21");
      await keys.type("paks.1.contents.0.sku", "SKU-2");
      if (scripts) await checkState(page, "rows");
      const names = await page.getByRole("button", { name: /^Remove/ }).evaluateAll((buttons) => buttons.map((button) => button.textContent));
      assert.equal(new Set(names).size, names.length, `each button has its own accessible name: ${names}`);
      await keys.action("remove paks.0.contents.0");
      assert.equal((await keys.focused()).text, "Add a line to PAK 1");
      const isSamePak = await page.evaluate(() => document.activeElement.value === "add paks.0.contents");
      assert.ok(isSamePak, "the focus is on the button of the same PAK");
      assert.deepEqual(
        [await keys.value("paks.0.contents.0.kind"), await keys.value("paks.0.contents.0.quantity")],
        ["new", "12"],
      );
      await keys.action("remove paks.0");
      assert.equal((await keys.focused()).text, "Add a PAK");
      const values = await keys.values();
      assert.deepEqual(
        ["licenses.0.quantity", "paks.0.number", "paks.0.contents.0.quantity", "paks.0.contents.0.sku"].map((id) => values[id]),
        ["77", "40000002", "21", "SKU-2"],
      );
      assert.equal(Object.keys(values).some((id) => id.startsWith("paks.1.")), false);
    }));
}
