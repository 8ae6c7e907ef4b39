import {
  assessUpgrade,
  assessUpgradesCsv,
  assessUpgradesNdjson,
  getEntry,
  identifyMessage,
  listEntries,
} from "../build/orval/api";
import { roundTrip } from "./scenario";

await roundTrip("orval", {
  async assess(body) {
    const { data, status } = await assessUpgrade(body, { catalogue: "none" });
    if (status !== 200) throw new Error(`status ${status}`);
    return { outcome: data.outcome, now: data.summary.fulfillable_now, code: data.message?.code };
  },
  async errorPointer(body) {
    const { data, status } = await assessUpgrade(body);
    return status === 422 ? data.errors?.[0]?.pointer : undefined;
  },
  async list() {
    const { data, status, headers } = await listEntries();
    if (status !== 200) throw new Error(`status ${status}`);
    return { etag: headers.get("etag"), entries: data.entries.length };
  },
  async listAgain(etag) {
    return (await listEntries(undefined, { headers: { "If-None-Match": etag } })).status;
  },
  async entryNumber(id) {
    const { data, status } = await getEntry(id);
    if (status !== 200) throw new Error(`status ${status}`);
    return data.number;
  },
  async identify(text) {
    const { data, status } = await identifyMessage({ text });
    if (status !== 200) throw new Error(`status ${status}`);
    return { code: data.matches[0]?.code, pak: data.matches[0]?.pak };
  },
  async assessNdjson(rows) {
    // The response is a stream.
    const answer = await assessUpgradesNdjson(new Blob([rows]));
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    return answer.stream.text();
  },
  async assessCsv(rows) {
    const { data, status } = await assessUpgradesCsv(new Blob([rows]));
    if (status !== 200) throw new Error(`status ${status}`);
    return data.text();
  },
});
