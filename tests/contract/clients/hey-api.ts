import { client } from "../build/hey-api/client.gen";
import {
  assessUpgrade,
  assessUpgradesCsv,
  assessUpgradesNdjson,
  getEntry,
  identifyMessage,
  listEntries,
} from "../build/hey-api/sdk.gen";
import { base, roundTrip } from "./scenario";

client.setConfig({ baseUrl: base });

await roundTrip("@hey-api/openapi-ts", {
  async assess(body) {
    const { data } = await assessUpgrade({ body, query: { catalogue: "none" } });
    return { outcome: data!.outcome, now: data!.summary.fulfillable_now, code: data!.message?.code };
  },
  async errorPointer(body) {
    const { error, response } = await assessUpgrade({ body });
    return response!.status === 422 && "errors" in error! ? error.errors?.[0]?.pointer : undefined;
  },
  async list() {
    const { data, response } = await listEntries();
    return { etag: response!.headers.get("etag"), entries: data!.entries.length };
  },
  async listAgain(etag) {
    return (await listEntries({ headers: { "If-None-Match": etag } })).response!.status;
  },
  async entryNumber(id) {
    return (await getEntry({ path: { id } })).data!.number;
  },
  async identify(text) {
    const { data } = await identifyMessage({ body: { text } });
    return { code: data!.matches[0]?.code, pak: data!.matches[0]?.pak };
  },
  async assessNdjson(rows) {
    return (await assessUpgradesNdjson({ body: new Blob([rows]), parseAs: "blob" })).data!.text();
  },
  async assessCsv(rows) {
    return (await assessUpgradesCsv({ body: new Blob([rows]), parseAs: "blob" })).data!.text();
  },
});
