// The answer on paper: one page, with what the customer needs and nothing of the form.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { assertShows, readAnswer } from "./answer.mjs";
import { withPage } from "./browser.mjs";
import { build } from "./looks.mjs";
import { test } from "./runner.mjs";
import { assess } from "./service.mjs";

const EXAMPLE = {
  licenses: [{ release: "1.0", quantity: 50, rehost: "installed" }],
  paks: [{ number: "12345678", contents: [{ kind: "upgrade", quantity: 100 }] }],
};

test("the example is printed on one page", () =>
  withPage("/?example", {}, async ({ page }) => {
    const shown = await readAnswer(page);
    const answer = await assess({ ...EXAMPLE, as_of: `${shown.moment.join("T")}:00Z` });
    assertShows(shown, answer, EXAMPLE);
    for (const format of ["A4", "Letter"]) {
      const path = `${build}example-${format}.pdf`;
      await page.pdf({ path, format });
      assert.match(execFileSync("pdfinfo", [path], { encoding: "utf8" }), /^Pages:\s+1$/m, `pages of ${format}`);
      const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" }).replace(/\s+/g, " ");
      const said = [shown.sentence, answer.message.text, ...answer.plan.map((step) => step.instruction), ...shown.reasons.map((reason) => reason.words)];
      for (const words of said) assert.ok(text.includes(words), `not on paper: ${words}\n${text}`);
      for (const words of ["Calculate", "Total licenses", "Where they are", "Many at once", "Add 1.x licenses", "Copy", "Address of this entry", "Start over"]) {
        assert.ok(!text.includes(words), `on paper: ${words}`);
      }
    }
    execFileSync("pdftoppm", ["-png", "-r", "60", "-singlefile", `${build}example-A4.pdf`, `${build}print`]);
    await page.emulateMedia({ colorScheme: "dark", media: "print" });
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(ground, "rgb(255, 255, 255)", "paper is white, also from a dark page");
  }));
