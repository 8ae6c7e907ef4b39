// A small runner: a few tests at once, a line for each as it ends, and every failure whole at the end.

const AT_ONCE = 3;
const tests = [];
const lastTests = [];

/** Names a test. Its name is a sentence that is true when it passes. */
export function test(name, body) {
  tests.push({ name, body });
}

/** Names a test that looks back on what all others did. */
export function lastTest(name, body) {
  lastTests.push({ name, body });
}

/** Runs the tests whose names have one of the words, or all; returns how many failed. */
export async function run(words) {
  const isWanted = ({ name }) => words.length === 0 || words.some((word) => name.includes(word));
  const failures = [];
  let passed = 0;
  const one = async ({ name, body }) => {
    const start = performance.now();
    let mark = "ok";
    try {
      await body();
      passed += 1;
    } catch (error) {
      mark = "FAILED";
      failures.push({ name, error });
    }
    console.log(`${mark.padEnd(6)} ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${name}`);
  };
  const queue = tests.filter(isWanted);
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await one(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const last of lastTests.filter(isWanted)) await one(last);
  for (const { name, error } of failures) {
    console.log(`\n--- ${name}\n${error.stack ?? error}`);
  }
  console.log(`\npage: ${passed} passed, ${failures.length} failed`);
  return failures.length + (passed === 0 ? 1 : 0);
}
