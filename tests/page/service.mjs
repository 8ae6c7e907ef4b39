// Calls the API of the service, whose responses the pages must show.

export const base = process.env.BASE_URL;

/** All PAK numbers that the tests used. No URL may contain one. */
export const pakNumbers = new Set();

async function ok(response) {
  if (!response.ok) throw new Error(`${response.url}: status ${response.status}: ${await response.text()}`);
  return response;
}

/** The assessment of a request. */
export async function assess(request) {
  const response = await fetch(`${base}/v1/assessments?catalogue=full`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  return (await ok(response)).json();
}

/** The response to the rows of a CSV file, as bytes. */
export async function bulk(csv) {
  const response = await fetch(`${base}/v1/assessments/bulk/csv`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: csv,
  });
  return Buffer.from(await (await ok(response)).arrayBuffer());
}

/** The messages and symptoms that the service identifies in a text. */
export async function identify(text) {
  const response = await fetch(`${base}/v1/messages/identify`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  });
  return (await ok(response)).json();
}

/** All entries of the catalogue, or those that match the query, the best match first. */
export async function entries(query) {
  const parameters = query ? `?${new URLSearchParams({ q: query })}` : "";
  return (await (await ok(await fetch(`${base}/v1/catalogue${parameters}`))).json()).entries;
}
