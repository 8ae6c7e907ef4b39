// Checks what all other tests recorded: the requested URLs, the HTML of every page, and the checks that axe could not
// complete.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";

import { HtmlValidate, StaticConfigLoader } from "html-validate";

import { requestedUrls, shownPages } from "./browser.mjs";
import { build, undecided } from "./states.mjs";
import { uploadPages } from "./many.mjs";
import { lastTest } from "./runner.mjs";
import { pakNumbers } from "./service.mjs";

lastTest("no requested URL contains a PAK number", () => {
  assert.ok(pakNumbers.size > 0 && requestedUrls.size > 3);
  const urls = [...requestedUrls].filter((url) => [...pakNumbers].some((number) => decodeURIComponent(url).includes(number)));
  assert.deepEqual(urls, []);
});

lastTest("the HTML of every page is valid", async () => {
  const validator = new HtmlValidate(
    new StaticConfigLoader({
      root: true,
      extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
      rules: {
        // The ids of fields contain dots. HTML only requires that an id has no space.
        "valid-id": ["error", { relaxed: true }],
        // All assets come from the same origin.
        "require-sri": ["error", { target: "crossorigin" }],
        // The titles of the entries are those of the source.
        "long-title": "off",
      },
    }),
  );
  const pages = await uploadPages();
  for (const { url, posted } of shownPages.values()) {
    const response = await fetch(url, {
      method: posted === null ? "GET" : "POST",
      body: posted ?? undefined,
      headers: { accept: "text/html", "content-type": "application/x-www-form-urlencoded" },
    });
    pages.push({ url: `${url} ${posted?.slice(0, 300) ?? ""}`, html: await response.text() });
  }
  const errors = new Map();
  for (const { url, html } of pages) {
    const report = await validator.validateString(html);
    for (const { messages } of report.results) {
      for (const { ruleId, message, selector } of messages) {
        const key = `${ruleId}: ${message}`;
        errors.set(key, [...(errors.get(key) ?? []), `${selector} at ${url}`]);
      }
    }
  }
  console.log(`       ${pages.length} pages`);
  const list = [...errors].map(([key, places]) => `${key}: ${places.length} times, for example\n    ${places[0]}`);
  if (list.length > 0) assert.fail(list.join("\n"));
});

lastTest("the checks that axe could not complete are listed", () => {
  const list = [...undecided].map(([key, states]) => `${key}\n    in ${states.length} states, for example ${states[0]}`);
  writeFileSync(`${build}axe-undecided.txt`, `${list.join("\n")}\n`);
});
