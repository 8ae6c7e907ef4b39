// Runs all tests of the pages. The tests in all_pages.mjs run last, as they check what the others recorded.

import { close } from "./browser.mjs";
import { run } from "./runner.mjs";

import "./phone_call.mjs";
import "./many.mjs";
import "./errors.mjs";
import "./rows.mjs";
import "./pasted_message.mjs";
import "./catalogue.mjs";
import "./without_scripts.mjs";
import "./link.mjs";
import "./print.mjs";
import "./unreachable.mjs";
import "./sign_in.mjs";
import "./screenshots.mjs";
import "./all_pages.mjs";

const failed = await run(process.argv.slice(2));
await close();
process.exitCode = failed === 0 ? 0 : 1;
