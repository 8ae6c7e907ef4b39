// The troubleshooting catalogue: found as one types, each entry at its own address.

import assert from "node:assert/strict";

import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { lookAt } from "./looks.mjs";
import { test } from "./runner.mjs";
import { base, entries } from "./service.mjs";

const titles = (page) => page.getByRole("main").getByRole("list").getByRole("heading").allTextContents();

/** Types, and waits until what is found by these words is shown: by fewer of them, something may have been found before. */
async function search(page, words, type) {
  const isForAll = (answer) => new URLSearchParams(answer.request().postData() ?? "").get("q") === words;
  const [answer] = await Promise.all([page.waitForResponse(isForAll), type()]);
  await answer.finished();
  await page.waitForFunction(() => !document.querySelector("[aria-busy]"));
}

test("the catalogue is searched as one types", () =>
  withPage("/catalogue", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    assert.deepEqual(await titles(page), (await entries()).map(({ title }) => title), "all of them, in their order");
    await lookAt(page, "catalogue");
    const words = "greyed out secondary";
    const wanted = (await entries(words)).map(({ title }) => title);
    assert.ok(wanted.length > 0 && wanted.length < 11);
    await keys.field("q");
    // No Enter: it comes by itself.
    await search(page, words, () => page.keyboard.type(words, { delay: 20 }));
    assert.deepEqual(await titles(page), wanted, "the best first");
    assert.equal((await keys.focused()).id, "q", "one can type on");
    assert.equal(await keys.value("q"), words);
    assert.equal(new URL(page.url()).search, "", "what was typed, which may be a PAK number, is in no address");
    assert.match(await page.getByRole("status").textContent(), new RegExp(`^${wanted.length} entr`));
    await lookAt(page, "catalogue-found");

    await search(page, "zebra", () => keys.type("q", "zebra"));
    assert.deepEqual(await titles(page), []);
    assert.match(await page.getByRole("status").textContent(), /No entry/);
    await lookAt(page, "catalogue-none");
    await search(page, "", () => keys.type("q", ""));
    assert.equal((await titles(page)).length, 11);
  }));

test("the catalogue is searched with scripts off", () =>
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

test("each entry has its address, and says all that it knows", () =>
  withPage("/catalogue", {}, async ({ page, expect }) => {
    const keys = new Keyboard(page);
    const all = await entries();
    for (const [place, entry] of all.entries()) {
      await page.goto("/catalogue");
      await keys.goTo((title) => [...document.querySelectorAll("main a")].find((a) => a.textContent === title), entry.title, `link to ${entry.title}`);
      await keys.follow();
      assert.equal(page.url(), `${base}/catalogue/${entry.id}`);
      assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), entry.title);
      assert.ok((await page.title()).startsWith(entry.title));
      const text = (await page.getByRole("main").textContent()).replace(/\s+/g, " ");
      const said = [
        ...entry.problems,
        // The page shows the source's placeholder in place of `{pak}`.
        ...entry.messages.flatMap((message) => message.text.split("{pak}")),
        ...entry.causes,
        ...entry.solutions.flatMap((solution) => solution.steps),
        ...entry.notes,
        `page ${entry.page}`,
      ];
      for (const words of said) assert.ok(text.includes(words.replace(/\s+/g, " ")), `${entry.id} does not say: ${words}`);
      if (place === 0) await lookAt(page, "entry");
    }
    await lookAt(page, "entry-last");

    expect(/status of 404/);
    const refused = await page.goto("/catalogue/none-of-these");
    assert.equal(refused.status(), 404);
    await lookAt(page, "refusal");
  }));
