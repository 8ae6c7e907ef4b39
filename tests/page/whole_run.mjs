// What all tests saw, looked at once more: the addresses that were asked for, the HTML of every page, and what axe leaves
// to people.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";

import { HtmlValidate, StaticConfigLoader } from "html-validate";

import { addresses, shownPages } from "./browser.mjs";
import { build, undecided } from "./looks.mjs";
import { pagesForFiles } from "./many.mjs";
import { lastTest } from "./runner.mjs";
import { pakNumbers } from "./service.mjs";

lastTest("no address ever held a PAK number", () => {
  assert.ok(pakNumbers.size > 0 && addresses.size > 3);
  const held = [...addresses].filter((address) => [...pakNumbers].some((number) => decodeURIComponent(address).includes(number)));
  assert.deepEqual(held, []);
});

lastTest("the HTML of every page that was shown is valid", async () => {
  const validator = new HtmlValidate(
    new StaticConfigLoader({
      root: true,
      extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
      rules: {
        // A field is named like its place in a request, with dots; HTML asks only that there be no space.
        "valid-id": ["error", { relaxed: true }],
        // What a page loads comes from where the page came from.
        "require-sri": ["error", { target: "crossorigin" }],
        // The titles of the entries are the source's, letter for letter.
        "long-title": "off",
      },
    }),
  );
  const pages = await pagesForFiles();
  for (const { url, posted } of shownPages.values()) {
    const answer = await fetch(url, {
      method: posted === null ? "GET" : "POST",
      body: posted ?? undefined,
      headers: { accept: "text/html", "content-type": "application/x-www-form-urlencoded" },
    });
    pages.push({ url: `${url} ${posted?.slice(0, 300) ?? ""}`, html: await answer.text() });
  }
  const wrong = new Map();
  for (const { url, html } of pages) {
    const report = await validator.validateString(html);
    for (const { messages } of report.results) {
      for (const { ruleId, message, selector } of messages) {
        const key = `${ruleId}: ${message}`;
        wrong.set(key, [...(wrong.get(key) ?? []), `${selector} at ${url}`]);
      }
    }
  }
  console.log(`       ${pages.length} pages`);
  const told = [...wrong].map(([key, places]) => `${key}, in ${places.length} places, as\n    ${places[0]}`);
  if (told.length > 0) assert.fail(told.join("\n"));
});

lastTest("what axe leaves to people is written down", () => {
  const told = [...undecided].map(([key, states]) => `${key}\n    in ${states.length} states, as ${states[0]}`);
  writeFileSync(`${build}axe-undecided.txt`, `${told.join("\n")}\n`);
});
