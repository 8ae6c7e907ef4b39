// The browser, and pages that are observed: a test fails if its page has an unexpected error or requests another host.

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
    // A request to another host fails, and a failed request fails the test.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
  ],
});

/** The URLs of all requests of all pages. */
export const requestedUrls = new Set();
/** The requests of all pages that were shown, so that all_pages.mjs can repeat them. */
export const shownPages = new Map();

export async function close() {
  await browser.close();
}

/**
 * Opens a page of the service and observes it. If `intercept` is given, it handles all requests of the page. It must be set
 * before the page is opened, because the browser does not wait for a later handler.
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
  const observer = observe(page, at);
  await page.addInitScript(() => {
    // The console does not report every kind of violation.
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  if (intercept) await page.route("**/*", intercept);
  const response = await page.goto(path);
  await focusMoved(page);
  return { page, context, response, ...observer };
}

/** Uses a page, and then checks that it had no unexpected error. */
export async function withPage(path, options, use) {
  const opened = await openPage(path, options);
  try {
    await use(opened);
    assert.deepEqual(await opened.unexpectedErrors(), [], "unexpected errors on the page");
  } finally {
    await opened.context.close();
  }
}

/** Waits until the browser has applied `autofocus`. It does this in a frame after the page has loaded. */
export async function focusMoved(page) {
  const isPending = () => document.activeElement === document.body && document.querySelector("[autofocus]") !== null;
  for (let attempt = 0; attempt < 200 && await page.evaluate(isPending); attempt += 1) await page.waitForTimeout(50);
}

function observe(page, at) {
  const errors = [];
  const expected = [];
  const checks = [];
  // With a listener, the browser does not open a file dialog.
  page.on("filechooser", () => {});
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) errors.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => errors.push(`exception: ${error.stack ?? error}`));
  page.on("crash", () => errors.push("the page crashed"));
  page.on("request", (request) => {
    const url = request.url();
    requestedUrls.add(url);
    if (!url.startsWith(`${at}/`) && !url.startsWith(`blob:${at}/`)) errors.push(`request to another host: ${url}`);
  });
  page.on("requestfailed", (request) => {
    // The browser cancels the request for the icon if it leaves a page early.
    if (request.url().includes("/assets/icon.svg") && request.failure()?.errorText === "net::ERR_ABORTED") return;
    errors.push(`failed: ${request.method()} ${request.url()}: ${request.failure()?.errorText}`);
  });
  page.on("response", (response) => {
    // A response that arrives while the page is closed cannot be read. Its error is not reported, as the test has ended.
    const unreadable = (error) => [`unreadable: ${response.url()}: ${error.message}`];
    checks.push(checkResponse(response).catch(unreadable).then((found) => errors.push(...found)));
  });
  return {
    /** Errors that match the pattern are expected, and at least one must occur. */
    expect: (pattern) => expected.push(pattern),
    unexpectedErrors: async () => {
      // Give the page time for requests after its last response, and wait until their events have arrived.
      await page.waitForTimeout(50);
      await page.evaluate(() => {});
      await Promise.all(checks);
      const missing = expected.filter((pattern) => !errors.some((error) => pattern.test(error)));
      assert.deepEqual(missing, [], "expected errors did not occur");
      return errors.filter((error) => !expected.some((pattern) => pattern.test(error)));
    },
  };
}

/** The errors of a response that a page received. */
async function checkResponse(response) {
  const headers = await response.allHeaders();
  if (!headers["content-type"]?.startsWith("text/html")) return [];
  const request = response.request();
  const posted = request.postData();
  // Pages that require a key cannot be requested again without it.
  if (!request.url().startsWith(`${base}/`)) return headerErrors(headers);
  // An uploaded file cannot be read from the request. many.mjs has these pages.
  if (request.method() === "GET" || !request.headers()["content-type"]?.startsWith("multipart")) {
    shownPages.set(`${request.url()} ${posted ?? ""}`, { url: request.url(), posted });
  }
  return headerErrors(headers).map((error) => `${error}: ${request.method()} ${request.url()}`);
}

/** The errors in the headers of a page. */
export function headerErrors(headers) {
  const policy = headers["content-security-policy"] ?? "";
  const directives = new Map(policy.split(";").map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
  const assertDirective = (name, ...values) => assert.deepEqual(directives.get(name), values, `the policy's ${name}`);
  try {
    assertDirective("default-src", "'none'");
    assertDirective("script-src", "'self'");
    assertDirective("style-src", "'self'");
    assertDirective("form-action", "'self'");
    assertDirective("frame-ancestors", "'none'");
    assertDirective("base-uri", "'none'");
    assert.doesNotMatch(policy, /unsafe|\*|data:|https?:/, "the policy");
    assert.equal(headers["cache-control"], "no-store", "cache-control");
    return [];
  } catch (error) {
    return [error.message];
  }
}
