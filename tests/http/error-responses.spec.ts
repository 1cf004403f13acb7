import { RestError } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import type { RouterErrorCode } from "../../provider/dist/errors.js";
import { adviceFor } from "../../provider/dist/handlers/connect.js";
import { resolveCredential } from "../../provider/dist/handlers/connect.js";
import { routerErrorOf } from "../support/rejection.ts";
import { repeated } from "../support/scripted-http-client.ts";
import { endpoint, ok, scriptedRouter } from "../support/scripted-router.ts";

const CODES: readonly { status: number; code: RouterErrorCode }[] = [
  { status: 302, code: "UnexpectedStatus" },
  { status: 304, code: "UnexpectedStatus" },
  { status: 400, code: "BadRequest" },
  { status: 401, code: "Unauthorized" },
  { status: 403, code: "Forbidden" },
  { status: 404, code: "NotFound" },
  { status: 405, code: "UnexpectedStatus" },
  { status: 408, code: "UnexpectedStatus" },
  { status: 409, code: "Conflict" },
  { status: 412, code: "PreconditionFailed" },
  { status: 415, code: "UnexpectedStatus" },
  { status: 429, code: "TooManyRequests" },
  { status: 500, code: "ServiceError" },
  { status: 501, code: "ServiceError" },
  { status: 502, code: "ServiceError" },
  { status: 503, code: "ServiceError" },
  { status: 504, code: "ServiceError" },
];

/** The service says in its own words that something is not there. */
const NOT_THERE = '{"communicationError":{"code":"NotFound","message":"The item was not found."}}';

const always = (status: number, text = "") => scriptedRouter(repeated(5, { status, text }));

describe("http: error responses", () => {
  for (const { status, code } of CODES) {
    it(`${status} is ${code}`, async () => {
      const error = await routerErrorOf(
        always(status, status === 404 ? NOT_THERE : "")
          .router.collection("workers")
          .get("ada"),
      );
      expect({ code: error.code, status: error.status }).to.deep.equal({ code, status });
      expect(error.message).to.match(new RegExp(`^cannot read worker "ada": .*\\(HTTP ${status}\\)`));
    });
  }

  for (const { status } of CODES.filter((row) => row.status !== 404)) {
    it(`${status} never means that an entity is absent`, async () => {
      const workers = always(status).router.collection("workers");
      expect((await routerErrorOf(workers.find("ada"))).status).to.equal(status);
      const again = always(status).router.collection("workers");
      expect((await routerErrorOf(again.remove("ada"))).status).to.equal(status);
    });
  }

  it("404 means absent for find and success for remove, and is an error for get, patch, act and list", async () => {
    const workers = scriptedRouter(repeated(6, { status: 404, text: NOT_THERE })).router.collection("workers");
    expect(await workers.find("ada")).to.equal(undefined);
    await workers.remove("ada");
    for (const call of [workers.get("ada"), workers.patch("ada", {}), workers.act("ada", "x"), workers.list().next()]) {
      expect((await routerErrorOf(call)).code).to.equal("NotFound");
    }
  });

  for (const text of ["", "<html>Not Found</html>", "{}", '{"message":"no such route"}']) {
    it(`404 with ${JSON.stringify(text)} is not from the service, so it never means absent`, async () => {
      const { router } = scriptedRouter(repeated(2, { status: 404, text }));
      const workers = router.collection("workers");
      expect((await routerErrorOf(workers.find("ada"))).code).to.equal("UnexpectedStatus");
      expect((await routerErrorOf(workers.remove("ada"))).code).to.equal("UnexpectedStatus");
    });
  }

  it("404 without a body means absent when the service's own header names the reason", async () => {
    const headers = { "x-ms-error-code": "NotFound" };
    const { router } = scriptedRouter([{ status: 404, text: "", headers }]);
    expect(await router.collection("workers").find("ada")).to.equal(undefined);
  });

  it("a missing response never means that an entity is absent", async () => {
    const lost = new RestError("getaddrinfo ENOTFOUND contoso.test", { code: "ENOTFOUND" });
    const { router } = scriptedRouter(repeated(5, lost));
    const error = await routerErrorOf(router.collection("workers").find("ada"));
    expect(error.code).to.equal("ConnectionFailed");
    expect(error.message).to.equal(
      `cannot read worker "ada": ${endpoint} did not answer (ENOTFOUND: getaddrinfo ENOTFOUND contoso.test); ` +
        "is the endpoint right and reachable?",
    );
    expect(error.cause).to.equal(lost);
    expect(error.status).to.equal(undefined);
  });

  const details = [
    { code: "QueueInUse", message: "There is a queue." },
    { code: "Other", message: "There is a job." },
  ];
  const told = { code: "BadRequest", message: "Validation\r\n -- : failed.", target: "/x" };
  const bodies = [
    {
      body: { communicationError: told },
      serviceCode: "BadRequest",
      says: "Validation -- : failed.",
      because: "recorded",
    },
    { body: { error: told }, serviceCode: "BadRequest", says: "Validation -- : failed.", because: "documented" },
    {
      body: { communicationError: { ...told, details }, error: { code: "Else", message: "Else." } },
      serviceCode: "QueueInUse",
      says: "Validation -- : failed. There is a queue. There is a job.",
      because: "the recorded envelope wins, and the first detail is the most exact code",
    },
    {
      body: { communicationError: null, error: { ...told, details: null } },
      serviceCode: "BadRequest",
      says: "Validation -- : failed.",
      because: "null means absent",
    },
    {
      body: { error: { code: 7, message: ["x"], details: ["x", null, { message: "Only this." }] } },
      serviceCode: "FromHeader",
      says: "Only this.",
      because: "members of a wrong type are passed over",
    },
    {
      body: { error: "x" },
      serviceCode: "FromHeader",
      says: "the service gave no reason",
      because: "it is no envelope",
    },
    { body: [], serviceCode: "FromHeader", says: "the service gave no reason", because: "an array is no envelope" },
    { body: null, serviceCode: "FromHeader", says: "the service gave no reason", because: "null is no envelope" },
  ];
  for (const { body, serviceCode, says, because } of bodies) {
    it(`reads ${JSON.stringify(body)} as "${says}", because ${because}`, async () => {
      const headers = { "x-ms-error-code": "FromHeader" };
      const { router } = scriptedRouter([{ status: 400, headers, text: JSON.stringify(body) }]);
      const error = await routerErrorOf(router.collection("distributionPolicies").remove("fair"));
      expect(error.message).to.equal(`cannot delete distribution policy "fair": ${says} (HTTP 400)`);
      expect(error.serviceCode).to.equal(serviceCode);
    });
  }

  for (const text of ["", "<html><h1>Bad gateway</h1></html>", '{"error":{"code":"Br']) {
    it(`gives the status alone when the body is ${JSON.stringify(text)}`, async () => {
      const { router } = always(502, text);
      const error = await routerErrorOf(router.collection("workers").get("ada"));
      expect(error.message).to.equal('cannot read worker "ada": the service gave no reason (HTTP 502)');
      expect(error.serviceCode).to.equal(undefined);
    });
  }

  it("names the operation that failed, for every verb", async () => {
    const { router } = scriptedRouter(repeated(8, { status: 409 }));
    const policies = router.collection("distributionPolicies");
    const said: string[] = [];
    for (const call of [
      policies.get("x"),
      policies.patch("x", {}),
      policies.remove("x"),
      policies.list().next(),
      policies.act("x", "cancel"),
    ]) {
      said.push((await routerErrorOf(call)).message.replace(/: the service.*/, ""));
    }
    expect(said).to.deep.equal([
      'cannot read distribution policy "x"',
      'cannot write distribution policy "x"',
      'cannot delete distribution policy "x"',
      "cannot list distributionPolicies",
      'cannot cancel distribution policy "x"',
    ]);
  });
});

describe("http: remedies for refused credentials", () => {
  const text = `endpoint=${endpoint};accesskey=a2V5`;
  const sources = [
    {
      name: "the environment",
      given: { environment: { JOBROUTER_CONNECTION_STRING: text }, config: () => undefined },
      says: [/JOBROUTER_CONNECTION_STRING/, /"Keys" page/],
      never: /engine/,
    },
    {
      name: "the stack's configuration",
      given: { environment: {}, config: (key: string) => (key === "connectionString" ? text : undefined) },
      says: [/jobrouter:connectionString/, /"Keys" page/, /engine's copy/, /`pulumi up` first/, /set JOBROUTER_CONN/],
      never: /role/,
    },
    {
      name: "Microsoft Entra ID",
      given: { environment: { JOBROUTER_ENDPOINT: endpoint }, config: () => undefined },
      says: [/Microsoft Entra ID/, /give it a role/, /contoso\.test/, /set JOBROUTER_CONNECTION_STRING/],
      never: /"Keys" page/,
    },
  ];
  for (const { name, given, says, never } of sources) {
    for (const status of [401, 403]) {
      it(`a ${status} says what to do about a credential from ${name}`, async () => {
        const advice = adviceFor(resolveCredential(endpoint, given), endpoint);
        const { router } = scriptedRouter([{ status, text: '{"error":{"code":"Denied","message":"No."}}' }], {
          advice,
        });
        const { message } = await routerErrorOf(router.collection("workers").get("ada"));
        expect(message).to.match(new RegExp(`^cannot read worker "ada": No\\. \\(HTTP ${status}\\); the `));
        for (const pattern of says) expect(message).to.match(pattern);
        expect(message).not.to.match(never);
      });
    }
  }

  it("is not given for any other status", async () => {
    for (const status of [400, 404, 409, 412, 500]) {
      const { router } = scriptedRouter(repeated(5, { status }), { advice: "ADVICE" });
      expect((await routerErrorOf(router.collection("workers").get("ada"))).message).not.to.include("ADVICE");
    }
  });

  it("comes at once: a 401 is not retried", async () => {
    const { router, http } = scriptedRouter([{ status: 401 }, ok({ id: "ada", etag: "1" })]);
    await routerErrorOf(router.collection("workers").get("ada"));
    expect(http.requests).to.have.lengthOf(1);
  });
});
