// A small test runner. It runs several tests concurrently, prints a line for each, and prints all failures at the end.

const CONCURRENT_TESTS = 3;
const tests = [];
const lastTests = [];

/** Registers a test. Its name is a statement that is true if the test passes. */
export function test(name, body) {
  tests.push({ name, body });
}

/** Registers a test that runs after all others and checks what they recorded. */
export function lastTest(name, body) {
  lastTests.push({ name, body });
}

/** Runs the tests whose names contain one of the words, or all tests if there are no words. Returns the number of failures. */
export async function run(words) {
  const isSelected = ({ name }) => words.length === 0 || words.some((word) => name.includes(word));
  const failures = [];
  let passed = 0;
  const runOne = async ({ name, body }) => {
    const start = performance.now();
    let result = "ok";
    try {
      await body();
      passed += 1;
    } catch (error) {
      result = "FAILED";
      failures.push({ name, error });
    }
    console.log(`${result.padEnd(6)} ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${name}`);
  };
  const queue = tests.filter(isSelected);
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await runOne(next);
  };
  await Promise.all(Array.from({ length: CONCURRENT_TESTS }, worker));
  for (const last of lastTests.filter(isSelected)) await runOne(last);
  for (const { name, error } of failures) {
    console.log(`\n--- ${name}\n${error.stack ?? error}`);
  }
  console.log(`\npage: ${passed} passed, ${failures.length} failed`);
  return failures.length + (passed === 0 ? 1 : 0);
}
