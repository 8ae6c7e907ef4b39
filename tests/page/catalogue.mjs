// The troubleshooting catalogue: the search, and a page for each entry.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { checkState } from "./states.mjs";
import { test } from "./runner.mjs";
import { base, entries } from "./service.mjs";

const titles = (page) => page.getByRole("main").getByRole("list").getByRole("heading").allTextContents();

/** Types, and waits for the result of the whole query. There can be earlier results for a part of it. */
async function search(page, query, type) {
  const isForQuery = (response) => new URLSearchParams(response.request().postData() ?? "").get("q") === query;
  const [response] = await Promise.all([page.waitForResponse(isForQuery), type()]);
  await response.finished();
  await page.waitForFunction(() => !document.querySelector("[aria-busy]"));
}

test("the search runs during typing", () =>
  withPage("/catalogue", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    assert.deepEqual(await titles(page), (await entries()).map(({ title }) => title), "all entries in the order of the catalogue");
    await checkState(page, "catalogue");
    const query = "greyed out secondary";
    const expected = (await entries(query)).map(({ title }) => title);
    assert.ok(expected.length > 0 && expected.length < (await entries()).length);
    await keys.field("q");
    await search(page, query, () => page.keyboard.type(query, { delay: 20 }));
    assert.deepEqual(await titles(page), expected, "the best match first");
    assert.equal((await keys.focused()).id, "q", "the focus remains in the field");
    assert.equal(await keys.value("q"), query);
    assert.equal(new URL(page.url()).search, "", "the query, which may be a PAK number, is not in the URL");
    assert.match(await page.getByRole("status").textContent(), new RegExp(`^${expected.length} entr`));
    await checkState(page, "catalogue-found");

    await search(page, "zebra", () => keys.type("q", "zebra"));
    assert.deepEqual(await titles(page), []);
    assert.match(await page.getByRole("status").textContent(), /No entry/);
    await checkState(page, "catalogue-none");
    await search(page, "", () => keys.type("q", ""));
    assert.equal((await titles(page)).length, (await entries()).length);
  }));

test("the search works with scripts off", () =>
  withPage("/catalogue", { scripts: false }, async ({ page }) => {
    const keys = new Keyboard(page, { scripts: false });
    await keys.type("q", "02:00");
    await keys.follow();
    assert.deepEqual(await titles(page), (await entries("02:00")).map(({ title }) => title));
    assert.equal(await keys.value("q"), "02:00");
    await keys.type("q", "zebra");
    await keys.follow();
    assert.match(await page.getByRole("status").textContent(), /No entry/);
  }));

test("each entry has a page with its whole content", () =>
  withPage("/catalogue", {}, async ({ page, expect }) => {
    const keys = new Keyboard(page);
    const all = await entries();
    for (const [index, entry] of all.entries()) {
      await page.goto("/catalogue");
      await keys.goTo((title) => [...document.querySelectorAll("main a")].find((a) => a.textContent === title), entry.title, `link to ${entry.title}`);
      await keys.follow();
      assert.equal(page.url(), `${base}/catalogue/${entry.id}`);
      assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), entry.title);
      assert.ok((await page.title()).startsWith(entry.title));
      const text = (await page.getByRole("main").textContent()).replace(/\s+/g, " ");
      const parts = [
        ...entry.problems,
        // The page shows the source's placeholder in place of `{pak}`.
        ...entry.messages.flatMap((message) => message.text.split("{pak}")),
        ...entry.causes,
        ...entry.solutions.flatMap((solution) => solution.steps),
        ...entry.notes,
        `page ${entry.page}`,
      ];
      for (const part of parts) assert.ok(text.includes(part.replace(/\s+/g, " ")), `the page of ${entry.id} does not contain: ${part}`);
      if (index === 0) await checkState(page, "entry");
    }
    await checkState(page, "entry-last");

    expect(/status of 404/);
    const response = await page.goto("/catalogue/no-such-entry");
    assert.equal(response.status(), 404);
    await checkState(page, "not-found");
  }));
