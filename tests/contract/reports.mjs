// What reports.py needs of npm: the annotations that the toolkit of GitHub Actions prints, and GitHub's Markdown rendered.
// Reads standard input, and writes to standard output what becomes of it.

import { readFileSync } from "node:fs";

import * as core from "@actions/core";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const input = readFileSync(0, "utf8");

// GitHub writes the names of a few elements out, GitLab of others: here all raw HTML stays what it is, to be seen.
function asItIs(token) {
  this.raw(this.sliceSerialize(token));
}
const raw = { exit: { htmlFlowData: asItIs, htmlTextData: asItIs } };

const programs = {
  /** Annotations as JSON, printed as workflow commands. */
  annotations() {
    for (const { kind, message, file, line, title } of JSON.parse(input)) {
      core[kind](message, { file, startLine: line, title });
    }
  },
  /** Markdown, rendered. */
  markdown() {
    const options = { allowDangerousHtml: true, allowDangerousProtocol: true };
    const extensions = { extensions: [gfm()], htmlExtensions: [gfmHtml(), raw] };
    process.stdout.write(micromark(input, { ...options, ...extensions }));
  },
};

programs[process.argv[2]]();
