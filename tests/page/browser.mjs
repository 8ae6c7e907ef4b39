// The browser, and a page in it that is watched: nothing may go wrong unseen, and nothing may go elsewhere.

import assert from "node:assert/strict";

import { chromium } from "playwright-core";

import { base } from "./service.mjs";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Whatever would go to another host fails, and a failed request fails the test.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
  ],
});

/** Every address that any page asked for. */
export const addresses = new Set();
/** Every page that was shown, as a request that brings it again. */
export const shownPages = new Map();

export async function close() {
  await browser.close();
}

/**
 * A page of the service, watched from its first byte on. All that it asks for goes through `intercept`, where that is given,
 * from there on too: a page that is open already goes on asking past it for a while, as the browser does not wait for it.
 */
export async function openPage(path, { scripts = true, at = base, intercept, ...options } = {}) {
  const context = await browser.newContext({
    baseURL: at,
    javaScriptEnabled: scripts,
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const watch = watched(page, at);
  await page.addInitScript(() => {
    // The browser says it on the console too, but not for every kind of violation.
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  if (intercept) await page.route("**/*", intercept);
  const response = await page.goto(path);
  await focusMoved(page);
  return { page, context, response, ...watch };
}

/** Uses a page, and then sees that nothing went wrong on it. */
export async function withPage(path, options, use) {
  const opened = await openPage(path, options);
  try {
    await use(opened);
    assert.deepEqual(await opened.wrongs(), [], "something went wrong on the page");
  } finally {
    await opened.context.close();
  }
}

/** Waits until a page that has loaded has moved the focus, which it does with a later frame. */
export async function focusMoved(page) {
  const isToMove = () => document.activeElement === document.body && document.querySelector("[autofocus]") !== null;
  for (let turn = 0; turn < 200 && await page.evaluate(isToMove); turn += 1) await page.waitForTimeout(50);
}

function watched(page, at) {
  const wrongs = [];
  const expected = [];
  const looks = [];
  // While somebody listens, the browser hands over the choosing of files instead of opening a window for it.
  page.on("filechooser", () => {});
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrongs.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => wrongs.push(`thrown: ${error.stack ?? error}`));
  page.on("crash", () => wrongs.push("the page crashed"));
  page.on("request", (request) => {
    const address = request.url();
    addresses.add(address);
    if (!address.startsWith(`${at}/`) && !address.startsWith(`blob:${at}/`)) wrongs.push(`asked elsewhere: ${address}`);
  });
  page.on("requestfailed", (request) => {
    // The browser drops the icon of a page that it leaves early.
    if (request.url().includes("/assets/icon.svg") && request.failure()?.errorText === "net::ERR_ABORTED") return;
    wrongs.push(`failed: ${request.method()} ${request.url()}: ${request.failure()?.errorText}`);
  });
  page.on("response", (response) => {
    // One that comes while the page is being closed cannot be looked at, and nobody waits for it any more.
    const unseen = (error) => [`not looked at: ${response.url()}: ${error.message}`];
    looks.push(look(response).catch(unseen).then((found) => wrongs.push(...found)));
  });
  return {
    /** From here on, what is wrong in this way is meant to be so. */
    expect: (pattern) => expected.push(pattern),
    wrongs: async () => {
      // What the page does right after its last answer shall count as well. What it did before it answers this has been told.
      await page.waitForTimeout(50);
      await page.evaluate(() => {});
      await Promise.all(looks);
      const unseen = expected.filter((pattern) => !wrongs.some((wrong) => pattern.test(wrong)));
      assert.deepEqual(unseen, [], "what was meant to go wrong did not");
      return wrongs.filter((wrong) => !expected.some((pattern) => pattern.test(wrong)));
    },
  };
}

/** What is wrong with an answer that the page got. */
async function look(response) {
  const headers = await response.allHeaders();
  if (!headers["content-type"]?.startsWith("text/html")) return [];
  const request = response.request();
  const posted = request.postData();
  // A file that is sent cannot be read back here; many.mjs shows those pages by itself.
  // Nor is there a page without the key where one is asked for.
  if (!request.url().startsWith(`${base}/`)) return wrongHeaders(headers);
  if (request.method() === "GET" || !request.headers()["content-type"]?.startsWith("multipart")) {
    shownPages.set(`${request.url()} ${posted ?? ""}`, { url: request.url(), posted });
  }
  return wrongHeaders(headers).map((wrong) => `${wrong}: ${request.method()} ${request.url()}`);
}

/** What is wrong with the headers of a page. */
export function wrongHeaders(headers) {
  const policy = headers["content-security-policy"] ?? "";
  const directives = new Map(policy.split(";").map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
  const is = (name, ...values) => assert.deepEqual(directives.get(name), values, `the policy's ${name}`);
  try {
    is("default-src", "'none'");
    is("script-src", "'self'");
    is("style-src", "'self'");
    is("form-action", "'self'");
    is("frame-ancestors", "'none'");
    is("base-uri", "'none'");
    assert.doesNotMatch(policy, /unsafe|\*|data:|https?:/, "the policy");
    assert.equal(headers["cache-control"], "no-store", "cache-control");
    return [];
  } catch (error) {
    return [error.message];
  }
}
