// Checks a state of a page for accessibility and horizontal overflow, and takes screenshots: in light and dark mode, on a
// phone and on a wide screen, with a doubled font size, and with forced colors.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESKTOP = { width: 1280, height: 900 };

/** The checks that axe could not complete, each with the states in which it occurred. */
export const undecided = new Map();
/** The states that were checked. */
export const states = [];

export const build = new URL("build/", import.meta.url).pathname;
mkdirSync(build, { recursive: true });

/** Checks a state in all display modes. It does not change the page. */
export async function checkState(page, state) {
  assert.ok(!states.includes(state), `${state} is checked only once`);
  states.push(state);
  await checkMode(page, state, "light");

  await page.emulateMedia({ colorScheme: "dark" });
  await checkMode(page, state, "dark");
  await page.emulateMedia({ colorScheme: null });

  await resize(page, { width: 360, height: 740 });
  await checkMode(page, state, "phone");
  // The width of 1280 px at a zoom of 400 %.
  await assertNoOverflow(page, state, 320);
  // The width at a zoom of 200 %.
  await assertNoOverflow(page, state, 640);
  await assertNoOverflow(page, state, 1920);
  await resize(page, DESKTOP);

  const settings = await page.context().newCDPSession(page);
  await settings.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "32px");
  await assertNoOverflow(page, `${state}, doubled font size`);
  // A screenshot of the full page would reset the font size.
  await shoot(page, `${state}-large-font`, { fullPage: false });
  await settings.send("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });
  await settings.detach();

  await page.emulateMedia({ forcedColors: "active" });
  await assertNoOverflow(page, `${state}, forced colors`);
  await shoot(page, `${state}-forced`);
  await page.emulateMedia({ forcedColors: null, reducedMotion: "reduce" });
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0, `${state}: no animations`);
  await page.emulateMedia({ reducedMotion: null });
}

/** Resizes the window, and waits until the page has the new size. */
async function resize(page, size) {
  await page.setViewportSize(size);
  await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size);
}

/** Saves a screenshot for people to inspect. */
export async function shoot(page, name, options) {
  await page.screenshot({ path: `${build}${name}.jpg`, fullPage: true, type: "jpeg", quality: 70, ...options });
}

async function checkMode(page, state, mode) {
  await shoot(page, `${state}-${mode}`);
  await assertNoOverflow(page, `${state}, ${mode}`);
  await assertAccessible(page, `${state}, ${mode}`);
}

/** Asserts that the page does not scroll horizontally. */
async function assertNoOverflow(page, state, width) {
  if (width) await resize(page, { width, height: 740 });
  const { pageWidth, windowWidth, culprits } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const overflows = (element) => element.getBoundingClientRect().right > clientWidth + 0.5 && !element.closest("[role=region]");
    const culprits = [...document.body.querySelectorAll("*")].filter(overflows).map((element) => element.outerHTML.slice(0, 120));
    return { pageWidth: scrollWidth, windowWidth: clientWidth, culprits: culprits.slice(0, 5) };
  });
  assert.ok(pageWidth <= windowWidth, `${state}${width ? `, ${width} px` : ""}: the page is ${pageWidth} px wide, the window ${windowWidth} px:\n${culprits.join("\n")}`);
}

// This rule requires a contrast of 7 to 1 (level AAA). The pages meet the 4.5 to 1 of `color-contrast` (level AA).
const DISABLED_RULES = ["color-contrast-enhanced"];
const MAX_LISTED_NODES = 4;

/** Asserts that axe finds no violation with any of its rules, including the experimental ones and those of level AAA. */
async function assertAccessible(page, state) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const run = (disabled) => {
    const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: !disabled.includes(ruleId) }]));
    return axe.run(document, { rules, resultTypes: ["violations", "incomplete"] });
  };
  const { violations, incomplete } = await page.evaluate(run, DISABLED_RULES);
  const describeNode = ({ html, failureSummary }) => `  ${html.slice(0, 160)}\n    ${failureSummary?.replace(/\s+/g, " ")}`;
  const describe = ({ id, help, nodes }) => `${id}: ${help}, ${nodes.length} elements\n${nodes.slice(0, MAX_LISTED_NODES).map(describeNode).join("\n")}`;
  for (const { id, nodes } of incomplete) {
    for (const { html, any, all } of nodes) {
      const reason = [...any, ...all].map(({ message }) => message).join("; ");
      const key = `${id}: ${html.slice(0, 100)}: ${reason}`;
      undecided.set(key, [...(undecided.get(key) ?? []), state]);
    }
  }
  if (violations.length > 0) assert.fail(`${state}: axe\n${violations.map(describe).join("\n")}`);
}
