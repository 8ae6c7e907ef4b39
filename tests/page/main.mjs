// All tests of the pages: those that look at one thing each, side by side, and then those that look at all that was seen
// on the way.

import { close } from "./browser.mjs";
import { run } from "./runner.mjs";

import "./phone_call.mjs";
import "./many.mjs";
import "./errors.mjs";
import "./rows.mjs";
import "./pasted.mjs";
import "./catalogue.mjs";
import "./without_scripts.mjs";
import "./link.mjs";
import "./print.mjs";
import "./unreachable.mjs";
import "./sign_in.mjs";
import "./pictures.mjs";
import "./whole_run.mjs";

const failed = await run(process.argv.slice(2));
await close();
process.exitCode = failed === 0 ? 0 : 1;
