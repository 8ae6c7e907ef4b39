// A user with only a keyboard: moves the focus with Tab, types, selects with the arrow keys, and presses Enter.

import assert from "node:assert/strict";

import { focusMoved } from "./browser.mjs";
import { pakNumbers } from "./service.mjs";

const MAX_TAB_PRESSES = 150;

export class Keyboard {
  constructor(page, { scripts = true } = {}) {
    this.page = page;
    this.scripts = scripts;
  }

  async press(key, times = 1) {
    for (let count = 0; count < times; count += 1) await this.page.keyboard.press(key);
  }

  /** The element that has the focus. */
  async focused() {
    await focusMoved(this.page);
    return this.page.evaluate(() => {
      const { id, tagName, type, textContent } = document.activeElement;
      return { id, tag: tagName.toLowerCase(), type, text: textContent.replace(/\s+/g, " ").trim() };
    });
  }

  /** Presses Tab until an element has the focus. `find` is a function in the page that returns it, `name` is for errors. */
  async goTo(find, argument, name) {
    const target = await this.page.evaluateHandle(find, argument);
    const state = (target) => {
      if (!target) return "absent";
      const at = document.activeElement;
      if (at === target) return "focused";
      const isBefore = at && at !== document.body && at.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
      return isBefore ? "before" : "after";
    };
    for (let presses = 0; presses < MAX_TAB_PRESSES; presses += 1) {
      const position = await this.page.evaluate(state, target);
      if (position === "focused") return;
      assert.notEqual(position, "absent", `there is no ${name}`);
      await this.press(position === "before" ? "Shift+Tab" : "Tab");
      await this.assertFocusIsVisible();
    }
    assert.fail(`Tab does not reach ${name}; the focus is on ${JSON.stringify(await this.focused())}`);
  }

  /** Asserts that the focused element is on the screen and has a focus ring. */
  async assertFocusIsVisible() {
    const problem = await this.page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body || at === document.documentElement) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const { width, height, left, right, top, bottom } = at.getBoundingClientRect();
      const isOnScreen = width > 4 && height > 4 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
      // The browser draws its own ring around the button inside a date field.
      const isInner = !at.matches(":focus");
      const hasRing = isInner || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
      return isOnScreen && hasRing ? null : `${at.outerHTML.slice(0, 200)}: on the screen: ${isOnScreen}, ring: ${hasRing}`;
    });
    assert.equal(problem, null, "the focus is visible");
  }

  /** Goes to a field. Opens its section first if it is collapsed. */
  async field(id) {
    const isCollapsed = await this.page.evaluate((id) => Boolean(document.getElementById(id)?.closest("details:not([open])")), id);
    if (isCollapsed) {
      const summary = (id) => document.getElementById(id).closest("details:not([open])").querySelector("summary");
      await this.goTo(summary, id, `summary of the section with ${id}`);
      await this.press("Enter");
    }
    await this.goTo((id) => document.getElementById(id), id, `field ${id}`);
  }

  /** Replaces the value of a field by typing. */
  async type(id, text) {
    await this.field(id);
    await this.press("Control+A");
    await this.press("Delete");
    await this.page.keyboard.type(String(text));
    if (id.endsWith(".number") && text !== "") pakNumbers.add(String(text));
    assert.equal(await this.value(id), String(text), `the value of ${id}`);
  }

  /** Replaces the value of a field by pasting. */
  async paste(id, text) {
    await this.field(id);
    await this.press("Control+A");
    await this.page.keyboard.insertText(text);
    assert.equal(await this.value(id), text, `the value of ${id}`);
  }

  /** Types a date or a time, given as `2026-11-24` or `2026-11-24T08:00`. */
  async date(id, text) {
    await this.field(id);
    const [, year, month, day, hours, minutes] = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/.exec(text);
    await this.page.keyboard.type(`${month}${day}${year}`);
    if (hours) {
      await this.press("Tab");
      await this.page.keyboard.type(`${String(hours % 12 || 12).padStart(2, "0")}${minutes}${hours < 12 ? "AM" : "PM"}`);
    }
    assert.equal(await this.value(id), text, `the value of ${id}`);
  }

  /** Selects an option with the arrow keys. */
  async choose(id, value) {
    await this.field(id);
    const steps = await this.page.evaluate(([id, value]) => {
      const select = document.getElementById(id);
      const to = [...select.options].findIndex((option) => option.value === value);
      return to < 0 ? null : to - select.selectedIndex;
    }, [id, value]);
    assert.notEqual(steps, null, `${id} has no option ${value}`);
    await this.press(steps < 0 ? "ArrowUp" : "ArrowDown", Math.abs(steps));
    assert.equal(await this.value(id), value, `the value of ${id}`);
  }

  /** The value of a field. */
  async value(id) {
    const value = await this.page.evaluate((id) => document.getElementById(id)?.value, id);
    assert.notEqual(value, undefined, `there is no field ${id}`);
    return value;
  }

  /** The values of the form by the names of the fields, without empty ones. */
  async values() {
    return this.page.evaluate(() => {
      const form = document.getElementById("form");
      return Object.fromEntries([...new FormData(form)].filter(([, text]) => text !== ""));
    });
  }

  /** Goes to the element that matches the selector and has this text. */
  async goToNamed(selector, text) {
    const find = ([selector, text]) =>
      [...document.querySelectorAll(selector)].find((element) => {
        const content = element.textContent.replace(/\s+/g, " ").trim();
        return content === text && element.tabIndex >= 0 && element.checkVisibility();
      });
    await this.goTo(find, [selector, text], `${selector} “${text}”`);
  }

  /** Presses the button with this text. Returns the status of the response. */
  async button(text) {
    await this.goToNamed("button", text);
    return this.enter();
  }

  /** Presses the button with this action, such as `add paks.0.contents`. The buttons of several rows have the same text. */
  async action(action) {
    await this.goTo((action) => [...document.querySelectorAll("button")].find((button) => button.value === action), action, `button with the action ${action}`);
    return this.enter();
  }

  /** Presses Enter to submit the form, and waits for the response. Returns its status. */
  async enter() {
    // Without scripts the response is a new page. With scripts it is inserted into the current one.
    const [response] = await Promise.all([
      this.page.waitForResponse((candidate) => candidate.request().method() === "POST"),
      this.scripts ? null : this.page.waitForEvent("load"),
      this.press("Enter"),
    ]);
    await response.finished();
    if (this.scripts) await this.page.waitForFunction(() => !document.querySelector("[aria-busy]"));
    else await focusMoved(this.page);
    return response.status();
  }

  /** Presses Enter to open another page, and waits until it has loaded. */
  async follow() {
    await Promise.all([this.page.waitForEvent("load"), this.press("Enter")]);
    await focusMoved(this.page);
  }

  /** Presses Enter on a link within the page, and waits until its target has the focus. */
  async jump(id) {
    await this.press("Enter");
    await this.page.waitForFunction((id) => document.activeElement.id === id, id);
  }

  /** Opens the file dialog with Enter, and selects a file with this content. */
  async chooseFile(name, csv) {
    await this.field("file");
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.press("Enter")]);
    await chooser.setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(csv) });
  }

  /** Enters a request into the form, field by field. */
  async fillIn({ licenses = [], paks = [], system, target_licenses: target, as_of: asOf }) {
    for (const [lot, { quantity, release, rehost }] of licenses.entries()) {
      if (lot > 0) await this.button("Add 1.x licenses");
      await this.type(`licenses.${lot}.quantity`, quantity);
      await this.type(`licenses.${lot}.release`, release);
      await this.choose(`licenses.${lot}.rehost`, rehost);
    }
    for (const [row, pak] of paks.entries()) {
      if (row > 0) await this.button("Add a PAK");
      await this.fillInPak(`paks.${row}`, pak);
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

  async fillInPak(id, { number, contents, license_file: file }) {
    if (number !== undefined) await this.type(`${id}.number`, number);
    for (const [line, { kind, quantity, fulfilled, request, target_release: release, sku }] of contents.entries()) {
      const at = `${id}.contents.${line}`;
      if (line > 0) await this.action(`add ${id}.contents`);
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
