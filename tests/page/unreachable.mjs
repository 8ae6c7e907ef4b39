// The service goes away while a form is open, or is too busy: it is said in words, what was typed stays, and the next try
// works.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { lookAt } from "./looks.mjs";
import { test } from "./runner.mjs";
import { base } from "./service.mjs";

const CALL = {
  licenses: [{ release: "1.5", quantity: 10, rehost: "installed" }],
  paks: [{ number: "60000001", contents: [{ kind: "upgrade", quantity: 10 }] }],
};

/** A way to the service that can be shut: `refuse` then deals with what is asked. */
function way(refuse) {
  // A browser asks for the icon when it likes: that is let through.
  const isIcon = (route) => route.request().url().includes("/assets/icon.svg");
  const way = { isOpen: true, intercept: (route) => (way.isOpen || isIcon(route) ? route.continue() : refuse(route)) };
  return way;
}

const unreachable = () => way((route) => route.abort("connectionrefused"));
const tooBusy = (body) =>
  way((route) =>
    route.fulfill({
      status: 503,
      contentType: "text/html; charset=utf-8",
      headers: { "cache-control": "no-store", "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" },
      body,
    }));

test("the service cannot be reached while a form is open", () => {
  const way = unreachable();
  return withPage("/", { intercept: way.intercept }, async ({ page, expect }) => {
    expect(/failed: POST .*ERR_CONNECTION_REFUSED/);
    expect(/console: Failed to load resource: net::ERR_CONNECTION_REFUSED/);
    const keys = new Keyboard(page);
    await keys.tell(CALL);
    const typed = await keys.values();
    way.isOpen = false;
    await keys.press("Enter");
    const words = page.getByText("The service did not answer.");
    await words.waitFor();
    assert.equal(await words.getAttribute("role"), "alert");
    assert.deepEqual(await keys.values(), typed, "what was typed stays");
    assert.equal((await keys.focused()).id, "paks.0.contents.0.quantity", "the focus stays");
    await lookAt(page, "unreachable");
    way.isOpen = true;
    assert.equal(await keys.enter(), 200);
    assert.equal(await words.isVisible(), false, "it says so no longer");
    assert.ok(await page.getByText("All 10 licenses can be fulfilled now.").isVisible());
  });
});

test("the service is too busy: it is said, and what was typed stays", async () => {
  // A page of the service itself that says no, as it would come.
  const refusal = await (await fetch(`${base}/none`, { headers: { accept: "text/html" } })).text();
  const way = tooBusy(refusal);
  await withPage("/", { intercept: way.intercept }, async ({ page, expect }) => {
    expect(/status of 503/);
    const keys = new Keyboard(page);
    await keys.tell(CALL);
    const typed = await keys.values();
    way.isOpen = false;
    assert.equal(await keys.enter(), 503);
    assert.deepEqual(await keys.values().catch(() => "the form is gone"), typed, "what was typed stays");
    assert.equal(await page.getByRole("alert").filter({ hasText: /\w/ }).isVisible(), true, "it is said");
    way.isOpen = true;
    assert.equal(await keys.enter(), 200);
  });
});

test("the service cannot be reached while a file is chosen and sent", () => {
  const way = unreachable();
  return withPage("/many", { intercept: way.intercept }, async ({ page, expect }) => {
    expect(/failed: POST .*ERR_CONNECTION_REFUSED/);
    expect(/console: Failed to load resource: net::ERR_CONNECTION_REFUSED/);
    const keys = new Keyboard(page);
    way.isOpen = false;
    await keys.chooseFile("rows.csv", "release,quantity,rehost,pak,pak_quantity\n1.5,1,installed,60000002,1\n");
    await page.getByText("The file could not be looked at.").waitFor();
    await keys.goToNamed("button", "Get the answers");
    await keys.press("Enter");
    await page.getByText("The answers did not come whole.").waitFor();
    assert.equal(await page.locator("progress").isVisible(), false);
    assert.equal(await page.evaluate(() => document.getElementById("file").files.length), 1, "the file stays chosen");
    await lookAt(page, "many-unreachable");
  });
});
