import { inspect } from "node:util";
import { expect } from "chai";
import { readConnectionString } from "../../provider/dist/config/connection-string.js";
import { routerErrorFrom } from "../support/rejection.ts";

const KEY = "Q0FOQVJZLWtleQ==";
const url = "https://contoso.communication.azure.com";

describe("settings: connection string", () => {
  const accepted = [
    { text: `endpoint=${url}/;accesskey=${KEY}`, because: "the portal prints it like this" },
    { text: `endpoint=${url};accesskey=${KEY}`, because: "the slash may be missing" },
    { text: `Endpoint=${url}/;AccessKey=${KEY}`, because: "the names have no case" },
    { text: `endpoint=${url}/;accesskey=${KEY};`, because: "a semicolon may stand at the end" },
    { text: `  endpoint=${url}/;accesskey=${KEY};\n`, because: "a copied text brings white space along" },
    {
      text: `endpoint=HTTPS://CONTOSO.communication.azure.com:443/;accesskey=${KEY}`,
      because: "endpoints are normalised",
    },
  ];
  for (const { text, because } of accepted) {
    it(`reads ${JSON.stringify(text)}, because ${because}`, () => {
      const { endpoint, credential } = readConnectionString(text, "it");
      expect({ endpoint, key: credential.key }).to.deep.equal({ endpoint: url, key: KEY });
    });
  }

  it("accepts a key whose base64 is oddly padded, as the published examples have it", () => {
    expect(readConnectionString(`endpoint=${url};accesskey=pw==`, "it").credential.key).to.equal("pw==");
  });

  const refused = [
    { text: "CANARY", says: "not a connection string", because: "it is a word" },
    { text: "", says: "it is empty", because: "the variable is set to nothing" },
    { text: KEY, says: "endpoint=<url> and accesskey=<key> is missing or empty", because: "it is the key alone" },
    {
      text: `endpoint=${url}/;accesskey=`,
      says: "string: accesskey=<key> is missing or empty",
      because: "the key is missing",
    },
    { text: `endpoint=${url}/`, says: "string: accesskey=<key> is missing", because: "it was cut off" },
    { text: `accesskey=${KEY}`, says: "string: endpoint=<url> is missing", because: "the endpoint is missing" },
    { text: `endpoint=;accesskey=${KEY}`, says: "string: endpoint=<url> is missing", because: "the endpoint is empty" },
    { text: `endpoint=${url}/;accesskey=CANARY!`, says: "not base64", because: "! is not in base64" },
    { text: `endpoint=${url}/;accesskey=CANARY KEY`, says: "not base64", because: "a space is not in base64" },
    { text: `endpoint=${url}/;accesskey=CANARY_-`, says: "not base64", because: "that is base64url" },
    {
      text: `endpoint=${url}/;accesskey=${KEY};scope=CANARY`,
      says: "not base64",
      because: "something follows the key",
    },
    { text: `endpoint=CANARY;accesskey=${KEY}`, says: "is not a URL", because: "the endpoint is a word" },
    { text: `endpoint=http://CANARY.test;accesskey=${KEY}`, says: "https://", because: "the key would be overheard" },
    { text: `endpoint=https://a:CANARY@b.test;accesskey=${KEY}`, says: "a password", because: "it holds a password" },
  ];
  for (const { text, says, because } of refused) {
    it(`refuses ${JSON.stringify(text)}, because ${because}`, () => {
      const error = routerErrorFrom(() => readConnectionString(text, "the drawer"));
      expect(error.code).to.equal("InvalidSettings");
      expect(error.message).to.include("the drawer").and.to.include(says);
    });

    it(`repeats nothing of ${JSON.stringify(text)}`, () => {
      const error = routerErrorFrom(() => readConnectionString(text, "the drawer"));
      expect(inspect(error, { depth: null, showHidden: true }))
        .not.to.match(/CANARY/i)
        .and.not.to.include(KEY);
      expect(error.cause, "the library's own error repeats the text").to.equal(undefined);
    });
  }
});
