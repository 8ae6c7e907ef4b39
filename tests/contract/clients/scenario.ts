// The scenario for all clients in TypeScript: requests and their expected responses.

import type { AssessmentRequest } from "../build/openapi-typescript/types";

/** A request with this number of installed licenses and this line of a PAK. */
export function assessmentRequest(installed: number, line: { quantity: number; fulfilled?: number }): AssessmentRequest {
  return {
    licenses: installed > 0 ? [{ release: "1.0", quantity: installed, rehost: "installed" }] : [],
    paks: [{ number: "12345678", contents: [{ kind: "upgrade", ...line }] }],
  };
}

/** The example with the license file of another system. */
export function wrongFile(): AssessmentRequest {
  const request = assessmentRequest(50, { quantity: 100 });
  request.system = { id: "PLM-A" };
  request.paks![0]!.license_file = { issued_for: "PLM-B" };
  return request;
}

/** Each documented message with a request that gets it. */
export const messages: [string, AssessmentRequest][] = [
  ["pak_no_licenses_remaining", assessmentRequest(50, { quantity: 100, fulfilled: 100 })],
  ["license_file_wrong_system", wrongFile()],
  ["upgrade_pak_partially_fulfillable", assessmentRequest(50, { quantity: 100 })],
  ["upgrade_pak_cannot_be_fulfilled", assessmentRequest(0, { quantity: 100 })],
];

export const pasted =
  "The PAK you have entered, 4411A7C02D9, cannot be fulfilled because there are no licenses remaining in the PAK.";

/** Two input rows of the bulk operations: a valid and an invalid one. */
export const ndjson = [
  { case: "good", ...assessmentRequest(50, { quantity: 50 }) },
  { case: "bad", licenses: [], paks: [] },
].reduce((rows, row) => `${rows}${JSON.stringify(row)}\n`, "");
export const csv =
  "case,release,quantity,rehost,pak,pak_quantity\ngood,1.0,50,installed,12345678,50\nbad,2.0,50,installed,12345678,50\n";

export const base = process.env.BASE_URL!;

export function check(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) {
    throw new Error(`${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
  }
}

/** The methods that the scenario needs. */
export interface Client {
  assess(request: AssessmentRequest): Promise<{ outcome: string; now: number; code: string | undefined }>;
  /** The pointer of the first error of a request that is rejected with 422. */
  errorPointer(request: AssessmentRequest): Promise<string | undefined>;
  /** The entity tag of the catalogue and its number of entries. */
  list(): Promise<{ etag: string | null; entries: number }>;
  /** The status of a request with this entity tag in If-None-Match. */
  listAgain(etag: string): Promise<number>;
  entryNumber(id: "out-of-date-license-alert"): Promise<number>;
  identify(text: string): Promise<{ code: string | undefined; pak: string | undefined }>;
  /** The output of the bulk operations for these rows. */
  assessNdjson(rows: string): Promise<string>;
  assessCsv(rows: string): Promise<string>;
}

/** The output must have two rows in order: the first with its count, the second with a problem. */
function checkNdjson(answer: string): void {
  const [good, bad, ...more] = answer.trimEnd().split("\n").map((row) => JSON.parse(row));
  check("rows of NDJSON", `${good.row} ${good.case}, ${bad.row} ${bad.case}, ${more.length} more`, "1 good, 2 bad, 0 more");
  check("now", good.report.summary.fulfillable_now, 50);
  check("error", bad.problem.code, "invalid_request");
}

/** The same for CSV. Only the last cell, the error, contains a comma. */
function checkCsv(answer: string): void {
  const [names, good, bad, ...more] = answer.trimEnd().split("\n").map((row) => row.split(","));
  const cell = (row: string[], name: string) => row[names!.indexOf(name)];
  check("rows of CSV", `${good!.slice(0, 2)}, ${bad!.slice(0, 2)}, ${more.length} more`, "1,good, 2,bad, 0 more");
  check("now", cell(good!, "fulfillable_now"), "50");
  check("no error", cell(good!, "error"), "");
  check("nothing", cell(bad!, "fulfillable_now"), "");
  check("error", cell(bad!, "error"), '"release: Enter a 1.x release');
}

export async function roundTrip(name: string, client: Client): Promise<void> {
  const whole = await client.assess(assessmentRequest(120, { quantity: 100 }));
  check("outcome", whole.outcome, "fulfillable");
  check("now", whole.now, 100);
  const part = await client.assess(assessmentRequest(50, { quantity: 100 }));
  check("outcome", part.outcome, "partially_fulfillable");
  check("now", part.now, 50);
  for (const [code, request] of messages) {
    check("message", (await client.assess(request)).code, code);
  }
  const pointer = await client.errorPointer(assessmentRequest(1, { quantity: 5, fulfilled: 6 }));
  check("pointer", pointer, "/paks/0/contents/0/fulfilled");
  const list = await client.list();
  check("entries", list.entries, 11);
  check("not modified", await client.listAgain(list.etag!), 304);
  check("entry", await client.entryNumber("out-of-date-license-alert"), 11);
  const found = await client.identify(pasted);
  check("identified", found.code, "pak_no_licenses_remaining");
  check("identified PAK", found.pak, "4411A7C02D9");
  checkNdjson(await client.assessNdjson(ndjson));
  checkCsv(await client.assessCsv(csv));
  console.log(`${name}: round trip done`);
}
