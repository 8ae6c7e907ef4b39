// A service that requires an API key: signing in, using the form, and signing out.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { checkState } from "./states.mjs";
import { test } from "./runner.mjs";

const at = process.env.GUARDED_URL;
const key = process.env.API_KEY;

for (const scripts of [true, false]) {
  const mode = scripts ? "" : ", with scripts off";
  test(`a user signs in and out${mode}`, () =>
    withPage("/?licenses.0.quantity=50&licenses.0.release=1.0&licenses.0.rehost=installed&paks.0.contents.0.quantity=100", { at, scripts }, async ({ page, response, expect }) => {
      expect(/status of 401/);
      const keys = new Keyboard(page, { scripts });
      assert.equal(response.status(), 401);
      assert.equal((await keys.focused()).id, "key", "the field for the key has the focus");
      if (scripts) await checkState(page, "sign-in");
      await page.keyboard.type("pakplan_wrong");
      await keys.follow();
      assert.equal(await page.getByText("This API key is not valid for this service.").isVisible(), true);
      if (scripts) await checkState(page, "sign-in-invalid-key");
      assert.equal((await keys.focused()).id, "key");
      await page.keyboard.type(key);
      await keys.follow();
      assert.equal((await keys.focused()).id, "paks.0.number", "the form that the link restores");
      assert.equal(await keys.value("licenses.0.quantity"), "50");
      await page.keyboard.type("70000001");
      assert.equal(await keys.enter(), 200);
      assert.ok(await page.getByText("50 of 100 licenses can be fulfilled now; for the other 50, more 1.x licenses or new 2.0 licenses are needed.").isVisible());
      const cookies = await page.context().cookies();
      assert.deepEqual(cookies.map(({ httpOnly, sameSite, expires }) => [httpOnly, sameSite, expires]), [[true, "Strict", -1]]);
      await page.goto("/sign-in");
      if (scripts) await checkState(page, "signed-in");
      await keys.goToNamed("button", "Sign out");
      await keys.follow();
      assert.equal((await page.goto("/")).status(), 401);
    }));
}
