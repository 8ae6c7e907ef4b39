// The service's address goes into the client, since a relative one means nothing outside a page.
export default {
  pakplan: {
    input: "../../../openapi/openapi.json",
    output: { baseUrl: process.env.BASE_URL, client: "fetch", target: "../build/orval/api.ts" },
  },
};
