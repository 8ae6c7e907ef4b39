// A person at the desk who has a keyboard and nothing else: goes to fields and buttons by Tab, types, chooses with the
// arrow keys, presses Enter.

import assert from "node:assert/strict";

import { focusMoved } from "./browser.mjs";
import { pakNumbers } from "./service.mjs";

const FARTHEST = 150;

export class Keyboard {
  constructor(page, { scripts = true } = {}) {
    this.page = page;
    this.scripts = scripts;
  }

  async press(key, times = 1) {
    for (let turn = 0; turn < times; turn += 1) await this.page.keyboard.press(key);
  }

  /** What has the focus. */
  async focused() {
    await focusMoved(this.page);
    return this.page.evaluate(() => {
      const { id, tagName, type, textContent } = document.activeElement;
      return { id, tag: tagName.toLowerCase(), type, words: textContent.replace(/\s+/g, " ").trim() };
    });
  }

  /** Presses Tab until this one has the focus; `mark` is a function in the page that finds it. */
  async goTo(mark, argument, told) {
    const target = await this.page.evaluateHandle(mark, argument);
    const state = (target) => {
      if (!target) return "absent";
      const at = document.activeElement;
      if (at === target) return "there";
      const isBehind = at && at !== document.body && at.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
      return isBehind ? "behind" : "ahead";
    };
    for (let turn = 0; turn < FARTHEST; turn += 1) {
      const where = await this.page.evaluate(state, target);
      if (where === "there") return;
      assert.notEqual(where, "absent", `there is no ${told}`);
      await this.press(where === "behind" ? "Shift+Tab" : "Tab");
      await this.seesFocus();
    }
    assert.fail(`Tab does not lead to ${told}; it stands at ${JSON.stringify(await this.focused())}`);
  }

  /** Who tabs along sees where they are. */
  async seesFocus() {
    const unseen = await this.page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body || at === document.documentElement) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const { width, height, left, right, top, bottom } = at.getBoundingClientRect();
      const isInSight = width > 4 && height > 4 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
      // The button in a field for dates brings a ring of its own.
      const isInside = !at.matches(":focus");
      const hasRing = isInside || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
      return isInSight && hasRing ? null : `${at.outerHTML.slice(0, 200)} in sight: ${isInSight}, ring: ${hasRing}`;
    });
    assert.equal(unseen, null, "the focus is not seen");
  }

  /** Goes to a field, unfolding what it stands in. */
  async field(id) {
    const folded = await this.page.evaluate((id) => Boolean(document.getElementById(id)?.closest("details:not([open])")), id);
    if (folded) {
      const summary = (id) => document.getElementById(id).closest("details:not([open])").querySelector("summary");
      await this.goTo(summary, id, `summary above ${id}`);
      await this.press("Enter");
    }
    await this.goTo((id) => document.getElementById(id), id, `field ${id}`);
  }

  /** Types into a field, over what stands there. */
  async type(id, text) {
    await this.field(id);
    await this.press("Control+A");
    await this.press("Delete");
    await this.page.keyboard.type(String(text));
    if (id.endsWith(".number") && text !== "") pakNumbers.add(String(text));
    assert.equal(await this.value(id), String(text), `what was typed into ${id}`);
  }

  /** Pastes into a field, as Control+V does. */
  async paste(id, text) {
    await this.field(id);
    await this.press("Control+A");
    await this.page.keyboard.insertText(text);
    assert.equal(await this.value(id), text, `what was pasted into ${id}`);
  }

  /** Types a date, or a moment, given as `2026-11-24` or `2026-11-24T08:00`. */
  async date(id, text) {
    await this.field(id);
    const [, year, month, day, hours, minutes] = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/.exec(text);
    await this.page.keyboard.type(`${month}${day}${year}`);
    if (hours) {
      await this.press("Tab");
      await this.page.keyboard.type(`${String(hours % 12 || 12).padStart(2, "0")}${minutes}${hours < 12 ? "AM" : "PM"}`);
    }
    assert.equal(await this.value(id), text, `what was typed into ${id}`);
  }

  /** Chooses a value of a select with the arrow keys. */
  async choose(id, value) {
    await this.field(id);
    const steps = await this.page.evaluate(([id, value]) => {
      const select = document.getElementById(id);
      const to = [...select.options].findIndex((option) => option.value === value);
      return to < 0 ? null : to - select.selectedIndex;
    }, [id, value]);
    assert.notEqual(steps, null, `${id} has no ${value}`);
    await this.press(steps < 0 ? "ArrowUp" : "ArrowDown", Math.abs(steps));
    assert.equal(await this.value(id), value, `what was chosen of ${id}`);
  }

  /** Ticks a box. */
  async tick(id) {
    await this.field(id);
    await this.press("Space");
    assert.ok(await this.page.evaluate((id) => document.getElementById(id).checked, id), `${id} is ticked`);
  }

  /** What stands in a field. */
  async value(id) {
    const value = await this.page.evaluate((id) => document.getElementById(id)?.value, id);
    assert.notEqual(value, undefined, `there is no field ${id}`);
    return value;
  }

  /** All that stands in the form, by the names of its fields. */
  async values() {
    return this.page.evaluate(() => {
      const form = document.getElementById("form");
      return Object.fromEntries([...new FormData(form)].filter(([, text]) => text !== ""));
    });
  }

  /** Goes to what has this role and these words. */
  async goToNamed(kind, words) {
    const find = ([kind, words]) =>
      [...document.querySelectorAll(kind)].find((one) => {
        const is = one.textContent.replace(/\s+/g, " ").trim();
        return is === words && one.tabIndex >= 0 && one.checkVisibility();
      });
    await this.goTo(find, [kind, words], `${kind} “${words}”`);
  }

  /** Presses the button of this name with Enter. */
  async button(words) {
    await this.goToNamed("button", words);
    return this.enter();
  }

  /** Presses the button that does this with Enter, as `add paks.0.contents`: buttons of several rows look alike. */
  async does(deed) {
    await this.goTo((deed) => [...document.querySelectorAll("button")].find((one) => one.value === deed), deed, `button to ${deed}`);
    return this.enter();
  }

  /** Presses Enter where it sends the form, and waits for the answer; returns its status. */
  async enter() {
    // Without scripts the answer is a page that is loaded, with them it is put into this one.
    const [answer] = await Promise.all([
      this.page.waitForResponse((response) => response.request().method() === "POST"),
      this.scripts ? null : this.page.waitForEvent("load"),
      this.press("Enter"),
    ]);
    await answer.finished();
    if (this.scripts) await this.page.waitForFunction(() => !document.querySelector("[aria-busy]"));
    else await focusMoved(this.page);
    return answer.status();
  }

  /** Presses Enter where it leads to another page, and waits until that is there. */
  async follow() {
    await Promise.all([this.page.waitForEvent("load"), this.press("Enter")]);
    await focusMoved(this.page);
  }

  /** Presses Enter where it leads to this place on the same page, and waits until the focus is there. */
  async jump(id) {
    await this.press("Enter");
    await this.page.waitForFunction((id) => document.activeElement.id === id, id);
  }

  /** Presses Enter where it opens the window for files, and chooses this one. */
  async chooseFile(name, csv) {
    await this.field("file");
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.press("Enter")]);
    await chooser.setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(csv) });
  }

  /** Tells the form a request, field by field, from the first to the last. */
  async tell({ licenses = [], paks = [], system, target_licenses: target, as_of: asOf }) {
    for (const [lot, { quantity, release, rehost }] of licenses.entries()) {
      if (lot > 0) await this.button("Add 1.x licenses");
      await this.type(`licenses.${lot}.quantity`, quantity);
      await this.type(`licenses.${lot}.release`, release);
      await this.choose(`licenses.${lot}.rehost`, rehost);
    }
    for (const [row, pak] of paks.entries()) {
      if (row > 0) await this.button("Add a PAK");
      await this.tellPak(`paks.${row}`, pak);
    }
    if (target !== undefined) await this.type("target_licenses", target);
    for (const [name, value] of Object.entries(system ?? {})) {
      const id = `system.${name}`;
      if (name === "active_node") await this.choose(id, value);
      else if (name.endsWith("_at")) await this.date(id, value.replace(/:00Z$/, ""));
      else if (/_(on|since)$/.test(name)) await this.date(id, value);
      else await this.type(id, value);
    }
    if (asOf) await this.date("as_of", asOf.replace(/:00Z$/, ""));
  }

  async tellPak(id, { number, contents, license_file: file }) {
    if (number !== undefined) await this.type(`${id}.number`, number);
    for (const [line, { kind, quantity, fulfilled, request, target_release: release, sku }] of contents.entries()) {
      const at = `${id}.contents.${line}`;
      if (line > 0) await this.does(`add ${id}.contents`);
      await this.choose(`${at}.kind`, kind);
      await this.type(`${at}.quantity`, quantity);
      if (fulfilled !== undefined) await this.type(`${at}.fulfilled`, fulfilled);
      if (request !== undefined) await this.type(`${at}.request`, request);
      if (release !== undefined) await this.type(`${at}.target_release`, release);
      if (sku !== undefined) await this.type(`${at}.sku`, sku);
    }
    if (file) await this.type(`${id}.license_file.issued_for`, file.issued_for);
  }
}
