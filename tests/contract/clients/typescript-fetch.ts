import * as api from "../build/typescript-fetch";
import { base, roundTrip } from "./scenario";

const configuration = new api.Configuration({ basePath: base });
const assessments = new api.AssessmentsApi(configuration);
const bulk = new api.BulkApi(configuration);
const catalogue = new api.CatalogueApi(configuration);
const messages = new api.MessagesApi(configuration);

/** The response of a call that failed. */
async function failedResponse(call: Promise<unknown>): Promise<Response> {
  return call.then(
    () => Promise.reject(new Error("the request was not rejected")),
    (error) => (error as api.ResponseError).response,
  );
}

await roundTrip("openapi-generator typescript-fetch", {
  async assess(request) {
    const assessmentRequest = api.AssessmentRequestFromJSON(request);
    const data = await assessments.assessUpgrade({ assessmentRequest, catalogue: "none" });
    return { outcome: data.outcome, now: data.summary.fulfillableNow, code: data.message?.code };
  },
  async errorPointer(request) {
    const assessmentRequest = api.AssessmentRequestFromJSON(request);
    const response = await failedResponse(assessments.assessUpgrade({ assessmentRequest }));
    if (response.status !== 422) return undefined;
    return api.ProblemDetailsFromJSON(await response.json()).errors?.[0]?.pointer;
  },
  async list() {
    const answer = await catalogue.listEntriesRaw({});
    return { etag: answer.raw.headers.get("etag"), entries: (await answer.value()).entries.length };
  },
  async listAgain(etag) {
    return (await failedResponse(catalogue.listEntries({ ifNoneMatch: etag }))).status;
  },
  async entryNumber(id) {
    return (await catalogue.getEntry({ id })).number;
  },
  async identify(text) {
    const { matches } = await messages.identifyMessage({ pastedText: { text } });
    return { code: matches[0]?.code, pak: matches[0]?.pak };
  },
  async assessNdjson(rows) {
    return (await bulk.assessUpgradesNdjson({ body: new Blob([rows]) })).text();
  },
  async assessCsv(rows) {
    return (await bulk.assessUpgradesCsv({ body: new Blob([rows]) })).text();
  },
});
