import { expect } from "chai";
import { findSigningKey } from "../../emulator/dist/http/auth.js";
import { at, useEmulator } from "./support/harness.ts";
import { parseConnectionString, signHeaders } from "./support/signed-fetch.ts";

const emptyHash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

const sign = (target: string, signature: string) => ({
  method: "GET",
  target,
  body: new Uint8Array(),
  headers: {
    host: "contoso.communicationservices.azure.com",
    "x-ms-date": "Wed, 13 Apr 2022 18:09:12 GMT",
    "x-ms-content-sha256": emptyHash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
  },
});

describe("emulator: access key signatures", () => {
  const bench = useEmulator();

  const vectors = [
    { target: "/", signature: "88MDmJhUR3m5QhFxb8ztShsSwlGrg7g/6XPnWf7QEO4=", because: "the root" },
    { target: "/testPath", signature: "RoCrHjw7fb9fpHSbqvRUY2xa8RBS0YvI1cxI1x8AS38=", because: "a path" },
    {
      target: "/testPath?testQuery=yes",
      signature: "il99+rd6V5O136roX/zVePCNle78HmvC4B7tu9zRH3I=",
      because: "the query is signed too",
    },
  ];
  for (const { target, signature, because } of vectors) {
    it(`accepts the published signature of ${target}: ${because}, with an oddly padded key`, () => {
      expect(() => {
        findSigningKey(sign(target, signature), ["other", "pw=="]);
      }).not.to.throw();
    });
  }

  it("rejects the signature of another path", () => {
    expect(() => {
      findSigningKey(sign("/other", "RoCrHjw7fb9fpHSbqvRUY2xa8RBS0YvI1cxI1x8AS38="), ["pw=="]);
    }).to.throw(/signature does not fit/);
  });

  it("accepts a query signed as sent and one signed as URLSearchParams encodes it", async () => {
    const { accessKey } = parseConnectionString(bench().emulator.connectionString);
    const url = new URL(`${bench().emulator.url}/routing/workers?queueId=a%20b&api-version=2023-11-01`);
    const normalised = new URL(url);
    normalised.search = new URLSearchParams(url.search).toString();
    expect(normalised.search).not.to.equal(url.search);
    for (const signed of [url, normalised]) {
      const headers = signHeaders({ method: "GET", url: signed, body: "", accessKey });
      const response = await fetch(url, { headers });
      expect(response.status).to.equal(200);
    }
  });

  const refusals = [
    { headers: { authorization: "" }, says: /Authorization header must read/, because: "there is no signature" },
    {
      headers: { authorization: "Bearer abc" },
      says: /bearer token is refused/,
      because: "this has not the form of a token",
    },
    { headers: { "x-ms-date": "yesterday" }, says: /x-ms-date/, because: "the date is part of what is signed" },
    {
      headers: { "x-ms-content-sha256": emptyHash.toLowerCase() },
      says: /content-sha256/,
      because: "the hash is wrong",
    },
  ];
  for (const { headers, says, because } of refusals) {
    it(`answers 401 to ${JSON.stringify(headers)}, because ${because}`, async () => {
      const reply = await bench().call("GET", "/routing/workers", undefined, headers);
      expect(reply.status).to.equal(401);
      expect(reply.headers).to.include({ "x-ms-error-code": "Unauthorized" });
      expect(at(reply.body, "error", "message")).to.match(says);
    });
  }

  it("rejects the content hash of another body", async () => {
    const { emulator } = bench();
    const url = new URL(`${emulator.url}/routing/workers/ada?api-version=2023-11-01`);
    const { accessKey } = parseConnectionString(emulator.connectionString);
    const headers = signHeaders({ method: "PATCH", url, body: '{"capacity":1}', accessKey });
    const response = await fetch(url, { method: "PATCH", headers, body: '{"capacity":9}' });
    expect(response.status).to.equal(401);
    expect(emulator.entity("/routing/workers/ada")).to.equal(undefined);
  });

  it("answers the health check without a signature and without a journal entry", async () => {
    const response = await fetch(`${bench().emulator.url}/healthz`);
    expect(await response.json()).to.deep.equal({ status: "ok" });
    expect(bench().emulator.calls()).to.be.empty;
  });
});
