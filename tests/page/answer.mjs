// The answer that the page shows, read as a person reads it: by its headings, its words, its table and its picture.

import assert from "node:assert/strict";

const capitalized = (code) => {
  const words = code.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
};

/** Reads the answer that stands on the page. */
export async function readAnswer(page) {
  return page.evaluate(() => {
    const tidy = (text) => text.replace(/\s+/g, " ").trim();
    const words = (one) => tidy(one.textContent);
    const answer = document.querySelector("section[aria-labelledby=outcome]");
    if (!answer) return null;
    /** What stands between the heading with these words and the next one as high. */
    const under = (title) => {
      const heading = [...answer.querySelectorAll("h2, h3")].find((one) => words(one) === title);
      const found = [];
      const isNext = (one) => one.matches("h2, h3") || one.querySelector("h2, h3");
      for (let next = heading?.nextElementSibling; next && !isNext(next); next = next.nextElementSibling) found.push(next);
      return heading ? found : null;
    };
    const all = (parts, kind) => (parts ?? []).flatMap((part) => [...(part.matches(kind) ? [part] : []), ...part.querySelectorAll(kind)]);
    const table = answer.querySelector("table");
    const columns = [...(table?.querySelectorAll("thead th") ?? [])].map(words);
    const row = (tr) => Object.fromEntries([...tr.cells].map((cell, column) => [columns[column], column === 0 ? words(cell) : Number(words(cell))]));
    const bar = (svg) => {
      const whole = svg.getBoundingClientRect().width;
      const shares = [...svg.querySelectorAll("rect")].map((rect) => rect.getBoundingClientRect().width / whole);
      const figures = [...svg.querySelectorAll("text")].map((text) => Number(words(text)));
      return { label: svg.getAttribute("aria-label"), shares, figures };
    };
    const bullet = (li) => ({ words: words(li), isInferred: words(li).endsWith("inferred") });
    const missing = under("What is missing");
    const messages = [];
    let before = "";
    for (const one of under("What the customer sees") ?? []) {
      if (one.matches("blockquote")) messages.push({ before, text: words(one) });
      before = one.matches(".hint") ? words(one) : "";
    }
    return {
      title: document.title,
      outcome: words(answer.querySelector("#outcome")),
      hasFocus: document.activeElement === answer.querySelector("#outcome"),
      // Its parts stand below each other, each as wide as the answer is inside.
      isOneColumn: getComputedStyle(answer).display === "block" && parseFloat(getComputedStyle(answer).paddingLeft) > 0,
      // The sentence is the first paragraph.
      sentence: words(answer.querySelector("p")),
      message: messages[0]?.text ?? null,
      messages,
      quotations: [...answer.querySelectorAll("blockquote")].filter((one) => !one.closest("details")).length,
      reasons: all(under("Why"), "li").map(bullet),
      rows: [...(table?.querySelectorAll("tbody tr") ?? [])].map(row),
      pools: [...answer.querySelectorAll("p")].map(words).find((text) => text.startsWith("1.x licenses:")),
      bars: [...answer.querySelectorAll("svg[role=img]")].map(bar),
      plan: all(under("What to do"), "ol > li").map(words),
      coverage: all(under("Is it enough?"), "p").map(words)[0] ?? null,
      missing: all(missing, "dt").length > 0
        ? all(missing, "dt").map((dt) => [words(dt), Number(words(dt.nextElementSibling))])
        : missing && all(missing, "p").map(words).join(" "),
      deadlines: all(under("Deadlines"), "li").map((li) => ({ words: words(li), href: li.querySelector("a").getAttribute("href") })),
      entries: [...answer.querySelectorAll("details")].map((one) => ({
        title: words(one.querySelector("summary")),
        isOpen: one.open,
        href: one.querySelector("a")?.getAttribute("href"),
      })),
      link: answer.querySelector("a#link")?.getAttribute("href"),
      moment: /Computed for (\d{4}-\d\d-\d\d) (\d\d:\d\d) GMT/.exec(words(answer))?.slice(1),
    };
  });
}

/** Holds the answer on the page against what the service answers to programs; `request` is what was typed. */
export function assertShows(shown, answer, request) {
  assert.ok(shown, "no answer stands on the page");
  assert.ok(shown.hasFocus, "the answer has the focus");
  assert.ok(shown.isOneColumn, "the parts of the answer stand below each other");
  assert.equal(shown.outcome, capitalized(answer.outcome), "the outcome");
  assert.ok(shown.title.startsWith(capitalized(answer.outcome)), `the title “${shown.title}” says the outcome`);
  assert.equal(shown.sentence, answer.headline, "the sentence");
  assertMessages(shown, answer);
  assertReasons(shown, answer);
  assertFigures(shown, answer, request);
  assertPicture(shown, answer);
  assertPlan(shown, answer);
  assertCoverage(shown, answer);
  assertMissing(shown, answer);
  assertDeadlines(shown, answer);
  const open = shown.entries.filter(({ isOpen }) => isOpen).map(({ title }) => title);
  const relevant = answer.troubleshooting.relevant.map((id) => answer.troubleshooting.entries.find((entry) => entry.id === id).title);
  assert.deepEqual(open, relevant, "the entries that are open");
  assert.equal(shown.entries.length, 11, "all entries are there");
  for (const [place, id] of answer.troubleshooting.relevant.entries()) {
    assert.equal(shown.entries[place].href, `/catalogue/${id}`, "the address of an entry");
  }
}

/** The name of a PAK: its number, or its position. */
const pakName = (place, number) => `PAK ${number ?? place + 1}`;

/** The messages that can apply besides the message of a PAK. */
const ALSO = {
  upgrade_pak_partially_fulfillable: () => "Unable to fulfill all the upgrade licenses in a PAK.",
  upgrade_pak_cannot_be_fulfilled: (number = "nnnnnnnnn") =>
    `The upgrade PAK you have entered, ${number}, cannot be fulfilled either because there are no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK.`,
};

/** Each message once, with the words before it: when PLM shows it, and for which PAKs if there are several. */
function assertMessages(shown, answer) {
  const groups = new Map();
  for (const [place, pak] of answer.paks.entries()) {
    const own = pak.message ? [["", pak.message.text, pak.message.basis]] : [];
    const when = pak.message ? "PLM may also show" : "If more licenses are selected, PLM may show";
    const others = pak.also_applies.map((code) => [when, ALSO[code](pak.number), "documented"]);
    for (const [when, text, basis] of [...own, ...others]) {
      const key = `${when}|${text}|${basis}`;
      groups.set(key, { when, text, basis, paks: [...(groups.get(key)?.paks ?? []), pakName(place, pak.number)] });
    }
  }
  const expected = [...groups.values()].map(({ when, text, basis, paks }) => {
    const names = answer.paks.length > 1 ? paks.join(", ") : "";
    const start = [when || (names && "For"), when && names && "for", names].filter(Boolean).join(" ");
    const mark = basis === "inferred" ? "inferred" : "";
    return { before: [start && `${start}:`, mark].filter(Boolean).join(" "), text };
  });
  assert.deepEqual(shown.messages, expected, "the messages");
  assert.equal(shown.quotations, expected.length, "every message is below their heading");
  if (answer.message) assert.equal(shown.message, answer.message.text, "the message of the report comes first");
}

function assertReasons(shown, answer) {
  const ofPaks = answer.paks.flatMap((pak) => [...pak.reasons, ...pak.lines.flatMap((line) => line.reasons)]);
  const reasons = [...ofPaks, ...answer.reasons];
  assert.equal(shown.reasons.length, reasons.length, "how many reasons there are");
  for (const [place, { detail, basis }] of reasons.entries()) {
    assert.ok(shown.reasons[place].words.startsWith(detail), `reason ${place + 1}: ${shown.reasons[place].words} is not ${detail}`);
    assert.equal(shown.reasons[place].isInferred, basis === "inferred", `whether “${detail}” is marked as inferred`);
  }
}

function assertFigures(shown, answer, request) {
  const rows = answer.paks.flatMap((pak, place) => pak.lines.map((line) => {
    const { quantity, fulfilled = 0 } = request.paks[place].contents[line.line];
    return {
      Line: `${pakName(place, pak.number)}, line ${line.line + 1} (${line.kind})`,
      Total: quantity,
      Before: fulfilled,
      Now: line.fulfillable_now,
      Later: line.fulfillable_later,
      Stays: line.remaining - line.fulfillable_now - line.fulfillable_later,
      Requested: line.requested,
      Short: line.shortfall,
    };
  }));
  assert.deepEqual(shown.rows, rows, "the table");
  const { eligible, pending, unused_1x: unused } = answer.summary;
  if (rows.length === 0) return;
  const pools = [...shown.pools.matchAll(/\b\d+\b(?!\.)/g)].map(([figure]) => Number(figure)).slice(-3);
  assert.deepEqual(pools, [eligible, pending, unused], `the 1.x licenses: ${shown.pools}`);
}

/** The words of a part of a bar, and what it is in the table. */
const PARTS = [
  ["fulfilled before", "Before"],
  ["now", "Now"],
  ["later", "Later"],
  ["stays in the PAK", "Stays"],
];

function assertPicture(shown, answer) {
  const { eligible, pending } = answer.summary;
  if (shown.rows.length === 0 && eligible + pending === 0) return assert.deepEqual(shown.bars, []);
  const bars = [
    ...shown.rows.map((row) => ({ name: row.Line, parts: PARTS.map(([words, column]) => [row[column], words]) })),
    { name: "1.x licenses", parts: [[eligible, "installed, can be upgraded"], [pending, "still to be rehosted or installed"]] },
  ].map(({ name, parts }) => ({ name, parts: parts.filter(([count]) => count > 0) }));
  assert.equal(shown.bars.length, bars.length, "how many bars there are");
  const total = ({ parts }) => parts.reduce((sum, [count]) => sum + count, 0);
  const scale = Math.max(1, ...bars.map(total));
  for (const [place, { name, parts }] of bars.entries()) {
    const { label, shares, figures } = shown.bars[place];
    const told = parts.map(([count, words]) => `${count} ${words}`).join(", ") || "none";
    assert.equal(label, `${name}: ${told}`, "what a bar says to who cannot see it");
    assert.equal(shares.length, parts.length, `the parts of the bar ${name}`);
    for (const [part, [count]] of parts.entries()) {
      assert.ok(Math.abs(shares[part] - count / scale) < 0.02, `part ${part + 1} of the bar ${name} is ${shares[part]} of its width, for ${count} of ${scale}`);
    }
    for (const figure of figures) assert.ok(parts.some(([count]) => count === figure), `the bar ${name} shows ${figure}`);
  }
}

function assertPlan(shown, answer) {
  assert.equal(shown.plan.length, answer.plan.length, "how many steps there are");
  for (const [place, step] of answer.plan.entries()) {
    const words = shown.plan[place];
    for (const part of [
      capitalized(step.actor),
      step.instruction,
      step.pak !== undefined && pakName(step.pak, step.pak_number),
      step.line !== undefined && `line ${step.line + 1}`,
      step.quantity !== undefined && `${step.quantity} license`,
      step.not_before && `${step.action === "wait_for_plm" ? "until" : "not before"} ${step.not_before.slice(0, 16).replace("T", " ")}`,
      step.due_on && `by ${step.due_on}`,
    ]) {
      if (part) assert.ok(words.includes(part), `step ${place + 1}, “${words}”, does not say “${part}”`);
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
  if (outcome === "nothing_requested" && !coverage) return assert.equal(shown.missing, null, "nobody knows what is missing");
  const parts = ["unrequested", "upgrade", "rehost_or_buy", "new"].filter((part) => purchase[part] > 0);
  if (parts.length === 0) return assert.equal(shown.missing, "Nothing is missing.", "what is missing");
  assert.deepEqual(shown.missing.map(([, count]) => count), parts.map((part) => purchase[part]), "what is missing");
  const words = { unrequested: /in the PAKs/i, upgrade: /^upgrade/i, rehost_or_buy: /rehost/i, new: /^new/i };
  for (const [place, part] of parts.entries()) assert.match(shown.missing[place][0], words[part]);
}

function assertDeadlines(shown, answer) {
  assert.equal(shown.deadlines.length, answer.deadlines.length, "how many deadlines there are");
  for (const [place, { date, entry, basis, days_left: days }] of answer.deadlines.entries()) {
    const { words, href } = shown.deadlines[place];
    assert.ok(words.includes(date), `deadline ${place + 1}: ${words}`);
    if (Math.abs(days) > 1) assert.ok(words.includes(`${Math.abs(days)} days`), `deadline ${place + 1}, “${words}”, does not say ${days} days`);
    const isPast = / (expired|ended|was due) /.test(words);
    assert.equal(isPast, days < 0, `deadline ${place + 1}, “${words}”, has the wrong tense`);
    assert.equal(words.endsWith("inferred"), basis === "inferred", `whether deadline ${place + 1} is marked as inferred`);
    assert.equal(href, `/catalogue/${entry}`, "the entry behind a deadline");
  }
}
