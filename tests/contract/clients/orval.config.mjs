// The client needs the URL of the service, since a relative URL only works in a browser.
export default {
  pakplan: {
    input: "../../../openapi/openapi.json",
    output: { baseUrl: process.env.BASE_URL, client: "fetch", target: "../build/orval/api.ts" },
  },
};
