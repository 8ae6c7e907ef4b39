// Reads the answer from the page by its headings, texts, table and chart, and compares it with the API's response.

import assert from "node:assert/strict";

const capitalized = (code) => {
  const text = code.replaceAll("_", " ");
  return text[0].toUpperCase() + text.slice(1);
};

/** Reads the answer on the page; null if there is none. */
export async function readAnswer(page) {
  return page.evaluate(() => {
    const textOf = (element) => element.textContent.replace(/\s+/g, " ").trim();
    const answer = document.querySelector("section[aria-labelledby=outcome]");
    if (!answer) return null;
    /** The elements between the heading with this title and the next heading; null if there is no such heading. */
    const section = (title) => {
      const heading = [...answer.querySelectorAll("h2, h3")].find((element) => textOf(element) === title);
      const elements = [];
      const hasHeading = (element) => element.matches("h2, h3") || element.querySelector("h2, h3");
      for (let next = heading?.nextElementSibling; next && !hasHeading(next); next = next.nextElementSibling) elements.push(next);
      return heading ? elements : null;
    };
    const all = (elements, selector) =>
      (elements ?? []).flatMap((element) => [...(element.matches(selector) ? [element] : []), ...element.querySelectorAll(selector)]);
    const table = answer.querySelector("table");
    const columns = [...(table?.querySelectorAll("thead th") ?? [])].map(textOf);
    const row = (tr) => Object.fromEntries([...tr.cells].map((cell, column) => [columns[column], column === 0 ? textOf(cell) : Number(textOf(cell))]));
    const bar = (svg) => {
      const width = svg.getBoundingClientRect().width;
      const shares = [...svg.querySelectorAll("rect")].map((rect) => rect.getBoundingClientRect().width / width);
      const figures = [...svg.querySelectorAll("text")].map((text) => Number(textOf(text)));
      return { label: svg.getAttribute("aria-label"), shares, figures };
    };
    const reason = (li) => ({ text: textOf(li), isInferred: textOf(li).endsWith("inferred") });
    const missing = section("What is missing");
    const messages = [];
    let introduction = "";
    for (const element of section("What the customer sees") ?? []) {
      if (element.matches("blockquote")) messages.push({ introduction, text: textOf(element), translate: element.translate });
      introduction = element.matches(".hint") ? textOf(element) : "";
    }
    return {
      title: document.title,
      outcome: textOf(answer.querySelector("#outcome")),
      hasFocus: document.activeElement === answer.querySelector("#outcome"),
      // The style sheet is applied, and the parts of the answer are below each other.
      isOneColumn: getComputedStyle(answer).display === "block" && parseFloat(getComputedStyle(answer).paddingLeft) > 0,
      // The sentence is the first paragraph.
      sentence: textOf(answer.querySelector("p")),
      message: messages[0]?.text ?? null,
      messages,
      quotationCount: [...answer.querySelectorAll("blockquote")].filter((quotation) => !quotation.closest("details")).length,
      reasons: all(section("Why"), "li").map(reason),
      rows: [...(table?.querySelectorAll("tbody tr") ?? [])].map(row),
      pools: [...answer.querySelectorAll("p")].map(textOf).find((text) => text.startsWith("1.x licenses:")),
      bars: [...answer.querySelectorAll("svg[role=img]")].map(bar),
      plan: all(section("What to do"), "ol > li").map(textOf),
      coverage: all(section("Is it enough?"), "p").map(textOf)[0] ?? null,
      missing: all(missing, "dt").length > 0
        ? all(missing, "dt").map((dt) => [textOf(dt), Number(textOf(dt.nextElementSibling))])
        : missing && all(missing, "p").map(textOf).join(" "),
      deadlines: all(section("Deadlines"), "li").map((li) => ({ text: textOf(li), href: li.querySelector("a").getAttribute("href") })),
      entries: [...answer.querySelectorAll("details")].map((details) => ({
        title: textOf(details.querySelector("summary")),
        isOpen: details.open,
        href: details.querySelector("a")?.getAttribute("href"),
      })),
      link: answer.querySelector("a#link")?.getAttribute("href"),
      asOf: /Computed for (\d{4}-\d\d-\d\d) (\d\d:\d\d) GMT/.exec(textOf(answer))?.slice(1),
    };
  });
}

/** Compares the answer on the page with the API's response to the request. */
export function assertMatches(shown, answer, request) {
  assert.ok(shown, "the page has an answer");
  assert.ok(shown.hasFocus, "the answer has the focus");
  assert.ok(shown.isOneColumn, "the parts of the answer are below each other");
  assert.equal(shown.outcome, capitalized(answer.outcome), "the outcome");
  assert.ok(shown.title.startsWith(capitalized(answer.outcome)), `the title “${shown.title}” contains the outcome`);
  assert.equal(shown.sentence, answer.headline, "the sentence");
  assertMessages(shown, answer);
  assertReasons(shown, answer);
  assertFigures(shown, answer, request);
  assertChart(shown, answer);
  assertPlan(shown, answer);
  assertCoverage(shown, answer);
  assertMissing(shown, answer);
  assertDeadlines(shown, answer);
  const open = shown.entries.filter(({ isOpen }) => isOpen).map(({ title }) => title);
  const relevant = answer.troubleshooting.relevant.map((id) => answer.troubleshooting.entries.find((entry) => entry.id === id).title);
  assert.deepEqual(open, relevant, "the open entries");
  assert.equal(shown.entries.length, answer.troubleshooting.entries.length, "the number of entries");
  for (const [index, id] of answer.troubleshooting.relevant.entries()) {
    assert.equal(shown.entries[index].href, `/catalogue/${id}`, "the link to an entry");
  }
}

/** The name of a PAK: its number, or its position. */
const pakName = (index, number) => `PAK ${number ?? index + 1}`;

/** The texts of the messages that can apply in addition to the message of a PAK. */
const ALSO_APPLIES = {
  upgrade_pak_partially_fulfillable: () => "Unable to fulfill all the upgrade licenses in a PAK.",
  upgrade_pak_cannot_be_fulfilled: (number = "nnnnnnnnn") =>
    `The upgrade PAK you have entered, ${number}, cannot be fulfilled either because there are no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK.`,
};

/** Each message is shown once. Its introduction says when PLM shows it, and for which PAKs if there are several. */
function assertMessages(shown, answer) {
  const groups = new Map();
  for (const [index, pak] of answer.paks.entries()) {
    const own = pak.message ? [["", pak.message.text, pak.message.basis]] : [];
    const when = pak.message ? "PLM may also show" : "If more licenses are selected, PLM may show";
    const others = pak.also_applies.map((code) => [when, ALSO_APPLIES[code](pak.number), "documented"]);
    for (const [when, text, basis] of [...own, ...others]) {
      const key = `${when}|${text}|${basis}`;
      groups.set(key, { when, text, basis, paks: [...(groups.get(key)?.paks ?? []), pakName(index, pak.number)] });
    }
  }
  const expected = [...groups.values()].map(({ when, text, basis, paks }) => {
    const names = answer.paks.length > 1 ? paks.join(", ") : "";
    const start = [when || (names && "For"), when && names && "for", names].filter(Boolean).join(" ");
    const tag = basis === "inferred" ? "inferred" : "";
    return { introduction: [start && `${start}:`, tag].filter(Boolean).join(" "), text, translate: false };
  });
  assert.deepEqual(shown.messages, expected, "the messages");
  assert.equal(shown.quotationCount, expected.length, "all messages are in their section");
  if (answer.message) assert.equal(shown.message, answer.message.text, "the message of the report comes first");
}

function assertReasons(shown, answer) {
  const ofPaks = answer.paks.flatMap((pak) => [...pak.reasons, ...pak.lines.flatMap((line) => line.reasons)]);
  const reasons = [...ofPaks, ...answer.reasons];
  assert.equal(shown.reasons.length, reasons.length, "the number of reasons");
  for (const [index, { detail, basis }] of reasons.entries()) {
    assert.ok(shown.reasons[index].text.startsWith(detail), `reason ${index + 1}: ${shown.reasons[index].text} is not ${detail}`);
    assert.equal(shown.reasons[index].isInferred, basis === "inferred", `whether “${detail}” is tagged as inferred`);
  }
}

function assertFigures(shown, answer, request) {
  const rows = answer.paks.flatMap((pak, index) => pak.lines.map((line) => {
    const { quantity, fulfilled = 0 } = request.paks[index].contents[line.line];
    return {
      Line: `${pakName(index, pak.number)}, line ${line.line + 1} (${line.kind})`,
      Total: quantity,
      Fulfilled: fulfilled,
      Now: line.fulfillable_now,
      Later: line.fulfillable_later,
      Left: line.remaining - line.fulfillable_now - line.fulfillable_later,
      Requested: line.requested,
      Shortfall: line.shortfall,
    };
  }));
  assert.deepEqual(shown.rows, rows, "the table");
  const { eligible, pending, unused_1x: unused } = answer.summary;
  if (rows.length === 0) return;
  const pools = [...shown.pools.matchAll(/\b\d+\b(?!\.)/g)].map(([figure]) => Number(figure)).slice(-3);
  assert.deepEqual(pools, [eligible, pending, unused], `the 1.x licenses: ${shown.pools}`);
}

/** The label of each segment of a bar, and its column in the table. */
const SEGMENTS = [
  ["already fulfilled", "Fulfilled"],
  ["now", "Now"],
  ["later", "Later"],
  ["left in the PAK", "Left"],
];

function assertChart(shown, answer) {
  const { eligible, pending } = answer.summary;
  if (shown.rows.length === 0 && eligible + pending === 0) return assert.deepEqual(shown.bars, []);
  const bars = [
    ...shown.rows.map((row) => ({ name: row.Line, segments: SEGMENTS.map(([label, column]) => [row[column], label]) })),
    { name: "1.x licenses", segments: [[eligible, "installed, can be upgraded"], [pending, "still to be rehosted or installed"]] },
  ].map(({ name, segments }) => ({ name, segments: segments.filter(([count]) => count > 0) }));
  assert.equal(shown.bars.length, bars.length, "the number of bars");
  const total = ({ segments }) => segments.reduce((sum, [count]) => sum + count, 0);
  const scale = Math.max(1, ...bars.map(total));
  for (const [index, { name, segments }] of bars.entries()) {
    const { label, shares, figures } = shown.bars[index];
    const list = segments.map(([count, text]) => `${count} ${text}`).join(", ") || "none";
    assert.equal(label, `${name}: ${list}`, "the label for screen readers");
    assert.equal(shares.length, segments.length, `the number of segments of the bar ${name}`);
    for (const [segment, [count]] of segments.entries()) {
      assert.ok(Math.abs(shares[segment] - count / scale) < 0.02, `segment ${segment + 1} of the bar ${name} has ${shares[segment]} of the width, expected ${count} of ${scale}`);
    }
    for (const figure of figures) assert.ok(segments.some(([count]) => count === figure), `the figure ${figure} in the bar ${name}`);
  }
}

function assertPlan(shown, answer) {
  assert.equal(shown.plan.length, answer.plan.length, "the number of steps");
  for (const [index, step] of answer.plan.entries()) {
    const text = shown.plan[index];
    for (const part of [
      capitalized(step.actor),
      step.instruction,
      step.pak !== undefined && pakName(step.pak, step.pak_number),
      step.line !== undefined && `line ${step.line + 1}`,
      step.quantity !== undefined && `${step.quantity} license`,
      step.not_before && `${step.action === "wait_for_plm" ? "until" : "not before"} ${step.not_before.slice(0, 16).replace("T", " ")}`,
      step.due_on && `by ${step.due_on}`,
    ]) {
      if (part) assert.ok(text.includes(part), `step ${index + 1}, “${text}”, does not contain “${part}”`);
    }
  }
}

function assertCoverage(shown, { coverage }) {
  if (!coverage) return assert.equal(shown.coverage, null, "whether it is enough");
  for (const count of ["needed", "have", "after_now", "after_plan", "missing"]) {
    if (count !== "missing" || coverage.covered === "not") {
      assert.match(shown.coverage, new RegExp(`\\b${coverage[count]}\\b`), `${count} in “${shown.coverage}”`);
    }
  }
}

function assertMissing(shown, { outcome, coverage, purchase }) {
  if (outcome === "nothing_requested" && !coverage) return assert.equal(shown.missing, null, "it is unknown what is missing");
  const parts = ["unrequested", "upgrade", "rehost_or_buy", "new"].filter((part) => purchase[part] > 0);
  if (parts.length === 0) return assert.equal(shown.missing, "Nothing is missing.", "what is missing");
  assert.deepEqual(shown.missing.map(([, count]) => count), parts.map((part) => purchase[part]), "what is missing");
  const names = { unrequested: /in the PAKs/i, upgrade: /^upgrade/i, rehost_or_buy: /rehost/i, new: /^new/i };
  for (const [index, part] of parts.entries()) assert.match(shown.missing[index][0], names[part]);
}

function assertDeadlines(shown, answer) {
  assert.equal(shown.deadlines.length, answer.deadlines.length, "the number of deadlines");
  for (const [index, { date, entry, basis, days_left: days }] of answer.deadlines.entries()) {
    const { text, href } = shown.deadlines[index];
    const name = `deadline ${index + 1}, “${text}”`;
    assert.ok(text.includes(date), `${name}: the date`);
    if (Math.abs(days) > 1) assert.ok(text.includes(`${Math.abs(days)} days`), `${name}: ${days} days`);
    assert.equal(/ (expired|ended|was due) /.test(text), days < 0, `${name}: the tense`);
    assert.equal(text.endsWith("inferred"), basis === "inferred", `${name}: the tag “inferred”`);
    assert.equal(href, `/catalogue/${entry}`, `${name}: the link to the entry`);
  }
}
