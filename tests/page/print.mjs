// The printed answer: one page with the content for the customer, and without the form.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { assertMatches, readAnswer } from "./answer.mjs";
import { withPage } from "./browser.mjs";
import { build } from "./states.mjs";
import { test } from "./runner.mjs";
import { assess } from "./service.mjs";

const EXAMPLE = {
  licenses: [{ release: "1.0", quantity: 50, rehost: "installed" }],
  paks: [{ number: "12345678", contents: [{ kind: "upgrade", quantity: 100 }] }],
};

test("the example is printed on one page", () =>
  withPage("/?example", {}, async ({ page }) => {
    const shown = await readAnswer(page);
    const answer = await assess({ ...EXAMPLE, as_of: `${shown.asOf.join("T")}:00Z` });
    assertMatches(shown, answer, EXAMPLE);
    for (const format of ["A4", "Letter"]) {
      const path = `${build}example-${format}.pdf`;
      await page.pdf({ path, format });
      assert.match(execFileSync("pdfinfo", [path], { encoding: "utf8" }), /^Pages:\s+1$/m, `pages of ${format}`);
      const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" }).replace(/\s+/g, " ");
      const printed = [shown.sentence, answer.message.text, ...answer.plan.map((step) => step.instruction), ...shown.reasons.map((reason) => reason.text)];
      for (const part of printed) assert.ok(text.includes(part), `not printed: ${part}\n${text}`);
      for (const part of ["Calculate", "Total licenses", "Rehost state", "Many at once", "Add 1.x licenses", "Copy", "Link to this entry", "Start over"]) {
        assert.ok(!text.includes(part), `printed: ${part}`);
      }
    }
    execFileSync("pdftoppm", ["-png", "-r", "60", "-singlefile", `${build}example-A4.pdf`, `${build}print`]);
    await page.emulateMedia({ colorScheme: "dark", media: "print" });
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(background, "rgb(255, 255, 255)", "the background is white, also in dark mode");
  }));
