// A customer calls: from the empty form to the answer with only the keyboard. The answer must match the API's response.

import assert from "node:assert/strict";

import { assertMatches, readAnswer } from "./answer.mjs";
import { withPage } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { checkState } from "./states.mjs";
import { test } from "./runner.mjs";
import { assess } from "./service.mjs";

const CALLS = [
  {
    state: "all",
    request: {
      licenses: [{ release: "1.5", quantity: 120, rehost: "installed" }],
      paks: [{ number: "20000001", contents: [{ kind: "upgrade", quantity: 100 }] }],
    },
    sentence: "All 100 licenses can be fulfilled now.",
  },
  {
    state: "part",
    request: {
      licenses: [
        { release: "1.5", quantity: 50, rehost: "installed" },
        { release: "1.1", quantity: 30, rehost: "requested" },
      ],
      paks: [{ number: "20000002", contents: [{ kind: "upgrade", quantity: 100 }] }],
    },
    sentence: "50 of 100 licenses can be fulfilled now and 30 more once the plan is done; for the other 20, more 1.x licenses or new 2.0 licenses are needed.",
    message: "Unable to fulfill all the upgrade licenses in a PAK.",
  },
  {
    state: "pak-used-up",
    request: {
      licenses: [{ release: "1.5", quantity: 50, rehost: "installed" }],
      paks: [{ number: "20000003", contents: [{ kind: "upgrade", quantity: 100, fulfilled: 100, request: 40 }] }],
    },
    sentence: "None of 40 licenses can be fulfilled; upgrade licenses are needed.",
    message: "The PAK you have entered, 20000003, cannot be fulfilled because there are no licenses remaining in the PAK.",
  },
  {
    state: "wrong-file",
    request: {
      licenses: [{ release: "1.5", quantity: 50, rehost: "installed" }],
      paks: [{
        number: "20000004",
        contents: [{ kind: "upgrade", quantity: 50 }],
        license_file: { issued_for: "cwms-old" },
      }],
      system: { id: "cwms-new" },
    },
    sentence: "None of 50 licenses can be fulfilled now, but all can be once the plan is done.",
    message:
      "The license file you are attempting to install was not issued for this system. Ensure that you are installing the correct file on this system.",
  },
  {
    state: "source-example",
    request: {
      licenses: [{ release: "1.0", quantity: 50, rehost: "installed" }],
      paks: [{ number: "20000005", contents: [{ kind: "upgrade", quantity: 100 }] }],
    },
    sentence: "50 of 100 licenses can be fulfilled now; for the other 50, more 1.x licenses or new 2.0 licenses are needed.",
    message: "Unable to fulfill all the upgrade licenses in a PAK.",
  },
  {
    state: "nothing-installed",
    request: {
      licenses: [{ release: "1.5", quantity: 40, rehost: "not_started" }],
      paks: [{ number: "4411A7C02D9", contents: [{ kind: "upgrade", quantity: 40 }] }],
    },
    sentence: "None of 40 licenses can be fulfilled now, but all can be once the plan is done.",
    message:
      "The upgrade PAK you have entered, 4411A7C02D9, cannot be fulfilled either because there are no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK.",
  },
  {
    // All fields, and all kinds of lines.
    state: "everything",
    request: {
      licenses: [
        { release: "1.5", quantity: 70, rehost: "not_required" },
        { release: "1.1", quantity: 1234, rehost: "issued" },
        { release: "1.0", quantity: 5, rehost: "not_started" },
      ],
      paks: [
        {
          number: "20000007",
          contents: [
            { kind: "upgrade", quantity: 60, fulfilled: 20, request: 35, target_release: "2.0", sku: "SKU-1" },
            { kind: "new", quantity: 40, fulfilled: 40, request: 10 },
          ],
          license_file: { issued_for: "cwms-1" },
        },
        { contents: [{ kind: "upgrade", quantity: 2000 }] },
      ],
      target_licenses: 3000,
      system: {
        licenses_2x: 25,
        hosts_in_use: 900,
        release: "2.0",
        id: "cwms-1",
        active_node: "secondary",
        plm_started_at: "2026-11-24T07:50:00Z",
        licenses_changed_at: "2026-11-24T06:30:00Z",
        alert_expires_on: "2026-12-24",
        free_trial_started_on: "2026-11-01",
        usage_exceeded_since: "2026-06-15",
        licenses_invalid_since: "2026-05-10",
      },
      as_of: "2026-11-24T08:00:00Z",
    },
  },
  {
    state: "facts-alone",
    request: { system: { active_node: "secondary", free_trial_started_on: "2026-06-10" }, as_of: "2026-11-24T08:00:00Z" },
    sentence: "The secondary system is active, and PLM does not run on it; free-trial mode ends on 2026-12-07, in 13 days.",
  },
  {
    // Past deadlines use the past tense, and inferred ones have a tag.
    state: "trial-that-ended",
    request: {
      system: { alert_expires_on: "2026-11-24", free_trial_started_on: "2026-05-01", usage_exceeded_since: "2026-05-20" },
      as_of: "2026-11-24T08:00:00Z",
    },
    sentence: "Free-trial mode ended on 2026-10-28, 27 days ago; without a PAK or the number of hosts in use, there is nothing to plan.",
  },
  {
    // Each PAK has its own message, and the last one has two.
    state: "several-messages",
    request: {
      licenses: [{ release: "1.5", quantity: 10, rehost: "installed" }],
      paks: [
        { number: "20000010", contents: [{ kind: "upgrade", quantity: 20, request: 15 }] },
        { contents: [{ kind: "upgrade", quantity: 20 }] },
        { contents: [{ kind: "upgrade", quantity: 9 }, { kind: "new", quantity: 5 }] },
        { number: "20000011", contents: [{ kind: "upgrade", quantity: 5, fulfilled: 5 }] },
      ],
    },
  },
  {
    // The report has no message, but one of its PAKs has one.
    state: "message-of-one-pak",
    request: {
      licenses: [{ release: "1.5", quantity: 10, rehost: "installed" }],
      paks: [
        { number: "20000012", contents: [{ kind: "upgrade", quantity: 5, fulfilled: 5 }] },
        { number: "20000013", contents: [{ kind: "upgrade", quantity: 10 }] },
      ],
    },
    sentence: "All 10 licenses can be fulfilled now.",
    message: "The PAK you have entered, 20000012, cannot be fulfilled because there are no licenses remaining in the PAK.",
  },
  {
    state: "larger-selection",
    request: {
      licenses: [{ release: "1.5", quantity: 10, rehost: "installed" }],
      paks: [{ number: "20000014", contents: [{ kind: "upgrade", quantity: 50, request: 5 }] }],
    },
    sentence: "All 5 licenses can be fulfilled now.",
    message: "Unable to fulfill all the upgrade licenses in a PAK.",
  },
  {
    // Without 1.x licenses, their row is blank.
    state: "new-licenses-alone",
    request: { paks: [{ contents: [{ kind: "new", quantity: 40 }] }] },
    sentence: "All 40 licenses can be fulfilled now.",
  },
  {
    state: "plm-starting",
    request: {
      licenses: [
        { release: "1.5", quantity: 10, rehost: "installed" },
        { release: "1.1", quantity: 30, rehost: "requested" },
      ],
      paks: [{ number: "20000015", contents: [{ kind: "upgrade", quantity: 40 }] }],
      system: { plm_started_at: "2026-11-24T07:50:00Z", alert_expires_on: "2026-12-24" },
      as_of: "2026-11-24T08:00:00Z",
    },
    sentence: "10 of 40 licenses can be fulfilled now and 30 more once the plan is done.",
    message: "Unable to fulfill all the upgrade licenses in a PAK.",
  },
  {
    // Three of the four parts of what is missing.
    state: "target-not-reached",
    request: {
      licenses: [{ release: "1.5", quantity: 10, rehost: "installed" }],
      paks: [{
        number: "20000016",
        contents: [
          { kind: "upgrade", quantity: 8, request: 2 },
          { kind: "upgrade", quantity: 9, request: 2 },
          { kind: "new", quantity: 3, request: 1 },
        ],
      }],
      target_licenses: 30,
    },
  },
  {
    state: "usage-above-licenses",
    request: {
      licenses: [{ release: "1.0", quantity: 50, rehost: "installed" }],
      paks: [{ contents: [{ kind: "upgrade", quantity: 50 }] }],
      system: { hosts_in_use: 80 },
    },
    sentence: "All 50 licenses can be fulfilled now; 80 hosts are in use, but only 50 licenses are available after the plan.",
  },
];

for (const { state, request, sentence, message } of CALLS) {
  test(`a phone call with only the keyboard: ${state}`, () =>
    withPage("/", {}, async ({ page }) => {
      const keys = new Keyboard(page);
      if (state === "all") await checkState(page, "blank");
      await keys.fillIn(request);
      const status = await keys.button("Calculate");
      assert.equal(status, 200);
      const shown = await readAnswer(page);
      // The API must calculate for the same time.
      const asOf = `${shown.asOf.join("T")}:00Z`;
      assertMatches(shown, await assess({ ...request, as_of: asOf }), request);
      if (sentence) {
        assert.equal(shown.sentence, sentence);
        assert.equal(shown.message, message ?? null);
      }
      await checkState(page, `answer-${state}`);
    }));
}

test("Enter in a field calculates, and the form keeps its values", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    const request = CALLS[1].request;
    await keys.fillIn(request);
    const typed = await keys.values();
    assert.equal(await keys.enter(), 200);
    assert.ok((await readAnswer(page)).hasFocus);
    assert.deepEqual(await keys.values(), typed);
    assert.equal(page.url().replace(/^.*\/\/[^/]*/, ""), "/", "the URL contains no values");
  }));

test("after the form has changed, a note says that the answer is stale", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    await keys.fillIn(CALLS[0].request);
    await keys.button("Calculate");
    const note = page.getByText("The form has changed since this answer.");
    assert.equal(await note.isVisible(), false);
    await keys.type("licenses.0.quantity", "60");
    assert.equal(await note.isVisible(), true);
    await checkState(page, "answer-stale");
    await keys.field("licenses.0.quantity");
    await keys.enter();
    assert.equal(await note.isVisible(), false);
    assert.equal((await readAnswer(page)).rows[0].Now, 60);
  }));

test("the first empty field has the focus, and the first Tab reaches the skip link", () =>
  withPage("/", {}, async ({ page }) => {
    const keys = new Keyboard(page);
    assert.equal((await keys.focused()).id, "licenses.0.quantity");
    await page.goto("/?licenses.0.quantity=50&paks.0.contents.0.quantity=100");
    assert.equal((await keys.focused()).id, "paks.0.number", "the field that a link does not restore");
    await page.goto("/catalogue");
    await keys.press("Tab");
    await keys.assertFocusIsVisible();
    assert.match((await keys.focused()).text, /^Skip/);
    await keys.jump("main");
    await keys.press("Tab");
    assert.equal((await keys.focused()).id, "q");
  }));
