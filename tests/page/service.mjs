// The service as programs see it: the one source of what the pages must show.

export const base = process.env.BASE_URL;

/** Every PAK number that a test used. None may ever stand in an address. */
export const pakNumbers = new Set();

async function ok(answer) {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** What the service answers to this request. */
export async function assess(request) {
  const answer = await fetch(`${base}/v1/assessments?catalogue=relevant`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  return (await ok(answer)).json();
}

/** What the service answers to these rows, byte for byte. */
export async function bulk(csv) {
  const answer = await fetch(`${base}/v1/assessments/bulk/csv`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: csv,
  });
  return Buffer.from(await (await ok(answer)).arrayBuffer());
}

/** What the service finds in this text. */
export async function identify(text) {
  const answer = await fetch(`${base}/v1/messages/identify`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  });
  return (await ok(answer)).json();
}

/** The entries of the catalogue, or those in which these words are found, the best first. */
export async function entries(words) {
  const query = words ? `?${new URLSearchParams({ q: words })}` : "";
  return (await (await ok(await fetch(`${base}/v1/catalogue${query}`))).json()).entries;
}
