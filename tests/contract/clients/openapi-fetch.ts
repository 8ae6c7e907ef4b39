import createClient from "openapi-fetch";

import type { paths } from "../build/openapi-typescript/schema";
import { base, roundTrip } from "./scenario";

const client = createClient<paths>({ baseUrl: base });
/** By default, the client writes and reads all bodies as JSON. */
const raw = { bodySerializer: (rows: string) => rows, parseAs: "text" } as const;

await roundTrip("openapi-typescript with openapi-fetch", {
  async assess(body) {
    const { data } = await client.POST("/v1/assessments", { body, params: { query: { catalogue: "none" } } });
    return { outcome: data!.outcome, now: data!.summary.fulfillable_now, code: data!.message?.code };
  },
  async errorPointer(body) {
    const { error, response } = await client.POST("/v1/assessments", { body });
    return response.status === 422 && "errors" in error! ? error.errors?.[0]?.pointer : undefined;
  },
  async list() {
    const { data, response } = await client.GET("/v1/catalogue");
    return { etag: response.headers.get("etag"), entries: data!.entries.length };
  },
  async listAgain(etag) {
    const params = { header: { "If-None-Match": etag } };
    return (await client.GET("/v1/catalogue", { params })).response.status;
  },
  async entryNumber(id) {
    return (await client.GET("/v1/catalogue/{id}", { params: { path: { id } } })).data!.number;
  },
  async identify(text) {
    const { data } = await client.POST("/v1/messages/identify", { body: { text } });
    return { code: data!.matches[0]?.code, pak: data!.matches[0]?.pak };
  },
  async assessNdjson(body) {
    const headers = { "content-type": "application/x-ndjson" };
    return (await client.POST("/v1/assessments/bulk/ndjson", { ...raw, body, headers })).data!;
  },
  async assessCsv(body) {
    const headers = { "content-type": "text/csv" };
    return (await client.POST("/v1/assessments/bulk/csv", { ...raw, body, headers })).data!;
  },
});
