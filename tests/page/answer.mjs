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
    const columns = [...table.querySelectorAll("thead th")].map(words);
    const row = (tr) => Object.fromEntries([...tr.cells].map((cell, column) => [columns[column], column === 0 ? words(cell) : Number(words(cell))]));
    const bar = (svg) => {
      const whole = svg.getBoundingClientRect().width;
      const shares = [...svg.querySelectorAll("rect")].map((rect) => rect.getBoundingClientRect().width / whole);
      const figures = [...svg.querySelectorAll("text")].map((text) => Number(words(text)));
      return { label: svg.getAttribute("aria-label"), shares, figures };
    };
    const bullet = (li) => ({ words: words(li), isInferred: words(li).endsWith("inferred") });
    const bought = under("What to buy");
    return {
      title: document.title,
      outcome: words(answer.querySelector("#outcome")),
      hasFocus: document.activeElement === answer.querySelector("#outcome"),
      // The sentence is the first paragraph.
      sentence: words(answer.querySelector("p")),
      message: all(under("What the customer sees"), "blockquote").map(words)[0] ?? null,
      messages: [...answer.querySelectorAll("blockquote")].filter((one) => !one.closest("details")).map(words),
      reasons: all(under("Why"), "li").map(bullet),
      rows: [...table.querySelectorAll("tbody tr")].map(row),
      pools: [...answer.querySelectorAll("p")].map(words).find((text) => text.startsWith("1.x licenses:")),
      bars: [...answer.querySelectorAll("svg[role=img]")].map(bar),
      plan: all(under("What to do"), "ol > li").map(words),
      purchase: all(bought, "dt").length > 0
        ? Object.fromEntries(all(bought, "dt").map((dt) => [words(dt), Number(words(dt.nextElementSibling))]))
        : all(bought, "p").map(words).join(" "),
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
  assert.equal(shown.outcome, capitalized(answer.outcome), "the outcome");
  assert.ok(shown.title.startsWith(capitalized(answer.outcome)), `the title “${shown.title}” says the outcome`);
  assertFiguresIn(shown.sentence, answer.summary);
  assertMessages(shown, answer);
  assertReasons(shown, answer);
  assertFigures(shown, answer, request);
  assertPicture(shown, answer);
  assertPlan(shown, answer);
  assertPurchase(shown, answer);
  assertDeadlines(shown, answer);
  const open = shown.entries.filter(({ isOpen }) => isOpen).map(({ title }) => title);
  const relevant = answer.troubleshooting.relevant.map((id) => answer.troubleshooting.entries.find((entry) => entry.id === id).title);
  assert.deepEqual(open, relevant, "the entries that are open");
  assert.equal(shown.entries.length, 11, "all entries are there");
  for (const [place, id] of answer.troubleshooting.relevant.entries()) {
    assert.equal(shown.entries[place].href, `/catalogue/${id}`, "the address of an entry");
  }
}

/** Every count in the sentence is one of the summary's, and none that matters is missing. */
function assertFiguresIn(sentence, summary) {
  const { requested, fulfillable_now: now, fulfillable_later: later, shortfall } = summary;
  const said = [...sentence.matchAll(/\d+/g)].map(([figure]) => Number(figure));
  assert.ok(said.every((figure) => [requested, now, later, shortfall].includes(figure)), `“${sentence}” says another figure`);
  // One license is said without a figure.
  if (requested > 1) assert.ok(said.includes(requested), `“${sentence}” does not say ${requested}`);
  if (later > 0) assert.ok(said.includes(later), `“${sentence}” does not say ${later}`);
  if (shortfall > 0 && shortfall < requested) assert.ok(said.includes(shortfall), `“${sentence}” does not say ${shortfall}`);
  if (now > 0 && now < requested) assert.ok(said.includes(now), `“${sentence}” does not say ${now}`);
}

function assertMessages(shown, answer) {
  assert.equal(shown.message, answer.message?.text ?? null, "the message");
  const own = answer.lines.flatMap((line) => (line.message ? [line.message.text] : []));
  for (const text of own) assert.ok(shown.messages.includes(text), `the message of a line: ${text}`);
  const others = answer.lines.flatMap((line) => line.also_applies).length;
  const least = new Set(own).size + others;
  assert.ok(shown.messages.length >= least, `${shown.messages.length} messages where ${least} hold`);
  if (least === 0) assert.deepEqual(shown.messages, [], "messages where there are none");
}

function assertReasons(shown, answer) {
  const reasons = [...answer.lines.flatMap((line) => line.reasons), ...answer.reasons];
  assert.equal(shown.reasons.length, reasons.length, "how many reasons there are");
  for (const [place, { detail, basis }] of reasons.entries()) {
    assert.ok(shown.reasons[place].words.startsWith(detail), `reason ${place + 1}: ${shown.reasons[place].words} is not ${detail}`);
    assert.equal(shown.reasons[place].isInferred, basis === "inferred", `whether “${detail}” is marked as inferred`);
  }
}

function assertFigures(shown, answer, request) {
  const asked = request.paks.flatMap((pak) => pak.contents);
  const rows = answer.lines.map((line, place) => ({
    Line: `PAK ${line.pak}, line ${line.line + 1} (${line.kind})`,
    Holds: asked[place].quantity,
    Before: asked[place].fulfilled ?? 0,
    Now: line.fulfillable_now,
    Later: line.fulfillable_later,
    Stays: line.remaining - line.fulfillable_now - line.fulfillable_later,
    Wanted: line.requested,
    Short: line.shortfall,
  }));
  assert.deepEqual(shown.rows, rows, "the table");
  const { eligible, pending, unused_1x: unused } = answer.summary;
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
      step.pak && `PAK ${step.pak}`,
      step.line !== undefined && `line ${step.line + 1}`,
      step.quantity !== undefined && `${step.quantity} license`,
      step.not_before && `not before ${step.not_before.slice(0, 16).replace("T", " ")}`,
      step.due_on && `${step.due_on < answer.as_of.slice(0, 10) ? "was due" : "by"} ${step.due_on}`,
    ]) {
      if (part) assert.ok(words.includes(part), `step ${place + 1}, “${words}”, does not say “${part}”`);
    }
  }
}

function assertPurchase(shown, { purchase }) {
  if (purchase.upgrade === 0 && purchase.new === 0) return assert.equal(shown.purchase, "Nothing.", "what to buy");
  assert.deepEqual(Object.values(shown.purchase), [purchase.upgrade, purchase.new], "what to buy");
  const [upgrade, fresh] = Object.keys(shown.purchase);
  assert.match(upgrade, /upgrade/i);
  assert.match(fresh, /new/i);
}

function assertDeadlines(shown, answer) {
  assert.equal(shown.deadlines.length, answer.deadlines.length, "how many deadlines there are");
  const sorted = answer.deadlines.toSorted((one, other) => one.days_left - other.days_left);
  for (const [place, { date, entry, days_left: days }] of sorted.entries()) {
    const { words, href } = shown.deadlines[place];
    assert.ok(words.startsWith(date), `deadline ${place + 1}: ${words}`);
    assert.ok(words.includes(String(Math.abs(days))), `deadline ${place + 1}, “${words}”, does not say ${days} days`);
    assert.equal(href, `/catalogue/${entry}`, "the entry behind a deadline");
  }
}
