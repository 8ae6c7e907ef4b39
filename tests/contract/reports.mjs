// The npm packages for reports.py: prints annotations with the toolkit of GitHub Actions, and renders GitHub's Markdown.
// Reads standard input and writes to standard output.

import { readFileSync } from "node:fs";

import * as core from "@actions/core";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const input = readFileSync(0, "utf8");

// GitHub and GitLab escape different elements. All raw HTML is kept here, so that reports.py can detect it.
function keepRaw(token) {
  this.raw(this.sliceSerialize(token));
}
const raw = { exit: { htmlFlowData: keepRaw, htmlTextData: keepRaw } };

const programs = {
  /** Prints annotations, given as JSON, as workflow commands. */
  annotations() {
    for (const { kind, message, file, line, title } of JSON.parse(input)) {
      core[kind](message, { file, startLine: line, title });
    }
  },
  /** Renders Markdown. */
  markdown() {
    const options = { allowDangerousHtml: true, allowDangerousProtocol: true };
    const extensions = { extensions: [gfm()], htmlExtensions: [gfmHtml(), raw] };
    process.stdout.write(micromark(input, { ...options, ...extensions }));
  },
};

programs[process.argv[2]]();
