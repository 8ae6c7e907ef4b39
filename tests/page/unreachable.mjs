// The service is unreachable or overloaded while a form is open: an error is shown, the values remain, and the next attempt
// succeeds.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { checkState } from "./states.mjs";
import { test } from "./runner.mjs";
import { base } from "./service.mjs";

const CALL = {
  licenses: [{ release: "1.5", quantity: 10, rehost: "installed" }],
  paks: [{ number: "60000001", contents: [{ kind: "upgrade", quantity: 10 }] }],
};

/** A connection to the service that can be interrupted. `fail` then handles the requests. */
function connection(fail) {
  // The browser may request the icon at any time. This request never fails.
  const isIcon = (route) => route.request().url().includes("/assets/icon.svg");
  const state = { isUp: true, intercept: (route) => (state.isUp || isIcon(route) ? route.continue() : fail(route)) };
  return state;
}

const unreachable = () => connection((route) => route.abort("connectionrefused"));
const overloaded = (body) =>
  connection((route) =>
    route.fulfill({
      status: 503,
      contentType: "text/html; charset=utf-8",
      headers: { "cache-control": "no-store", "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" },
      body,
    }));

test("the service is unreachable while a form is open", () => {
  const service = unreachable();
  return withPage("/", { intercept: service.intercept }, async ({ page, expect }) => {
    expect(/failed: POST .*ERR_CONNECTION_REFUSED/);
    expect(/console: Failed to load resource: net::ERR_CONNECTION_REFUSED/);
    const keys = new Keyboard(page);
    await keys.fillIn(CALL);
    const typed = await keys.values();
    service.isUp = false;
    await keys.press("Enter");
    const error = page.getByText("The service did not respond.");
    await error.waitFor();
    assert.equal(await error.getAttribute("role"), "alert");
    assert.deepEqual(await keys.values(), typed, "the values remain");
    assert.equal((await keys.focused()).id, "paks.0.contents.0.quantity", "the focus remains");
    await checkState(page, "unreachable");
    service.isUp = true;
    assert.equal(await keys.enter(), 200);
    assert.equal(await error.isVisible(), false, "the error is hidden");
    assert.ok(await page.getByText("All 10 licenses can be fulfilled now.").isVisible());
  });
});

test("the service is overloaded while a form is open", async () => {
  // Any error page of the service has the right structure.
  const errorPage = await (await fetch(`${base}/none`, { headers: { accept: "text/html" } })).text();
  const service = overloaded(errorPage);
  await withPage("/", { intercept: service.intercept }, async ({ page, expect }) => {
    expect(/status of 503/);
    const keys = new Keyboard(page);
    await keys.fillIn(CALL);
    const typed = await keys.values();
    service.isUp = false;
    assert.equal(await keys.enter(), 503);
    assert.deepEqual(await keys.values().catch(() => "the form is gone"), typed, "the values remain");
    assert.equal(await page.getByRole("alert").filter({ hasText: /\w/ }).isVisible(), true, "an error is shown");
    service.isUp = true;
    assert.equal(await keys.enter(), 200);
  });
});

test("the service is unreachable while a file is selected and uploaded", () => {
  const service = unreachable();
  return withPage("/many", { intercept: service.intercept }, async ({ page, expect }) => {
    expect(/failed: POST .*ERR_CONNECTION_REFUSED/);
    expect(/console: Failed to load resource: net::ERR_CONNECTION_REFUSED/);
    const keys = new Keyboard(page);
    service.isUp = false;
    await keys.chooseFile("rows.csv", "release,quantity,rehost,pak,pak_quantity\n1.5,1,installed,60000002,1\n");
    await page.getByText("The file could not be checked.").waitFor();
    await keys.goToNamed("button", "Get the answers");
    await keys.press("Enter");
    await page.getByText("Not all answers were received.").waitFor();
    assert.equal(await page.locator("progress").isVisible(), false);
    assert.equal(await page.evaluate(() => document.getElementById("file").files.length), 1, "the file remains selected");
    await checkState(page, "many-unreachable");
  });
});
