/** Bearer tokens: any well-formed one from this machine, or only those of one issuer. */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import type { Emulator } from "jobrouter-emulator";
import { manualClock, startEmulator } from "jobrouter-emulator";
import { acceptAnyToken } from "../../emulator/dist/http/tokens.js";

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const anyToken = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub: "ada" })}.${createHmac("sha256", "x").digest("base64url")}`;

const ask = (emulator: Emulator, token: string, path = "/routing/workers") =>
  fetch(`${emulator.url}${path}?api-version=2023-11-01`, { headers: { authorization: `Bearer ${token}` } });

describe("emulator: bearer tokens", () => {
  const running: Emulator[] = [];
  const start = async (options: Parameters<typeof startEmulator>[0]) => {
    const emulator = await startEmulator(options);
    running.push(emulator);
    return emulator;
  };
  afterEach(() => Promise.all(running.splice(0).map((emulator) => emulator.close())));

  it("accepts any well-formed token from this machine, and keeps it out of the journal", async () => {
    const emulator = await start({});
    expect((await ask(emulator, anyToken)).status).to.equal(200);
    expect(emulator.calls()[0]?.headers).to.include({ authorization: "(redacted)" });
    expect(JSON.stringify(emulator.calls())).not.to.include(anyToken);
  });

  const malformed = [
    { token: "abc", because: "it has no parts" },
    { token: "a.b.c", because: "its parts are not JSON" },
    { token: `${encode({ alg: "HS256" })}.${encode([])}.x`, because: "its claims are no object" },
  ];
  for (const { token, because } of malformed) {
    it(`answers 401 to "${token}" because ${because}`, async () => {
      expect((await ask(await start({}), token)).status).to.equal(401);
    });
  }

  it("rejects an unverified token from another machine", async () => {
    const refused = await acceptAnyToken(anyToken, { isLocal: false, now: new Date() }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).to.include({ status: 401 });
  });

  it("finds the resource that a token is for by the first label of the host", async () => {
    const emulator = await start({ resources: { contoso: Buffer.from("contoso's key").toString("base64") } });
    emulator.edit("/routing/workers/ada", { capacity: 1 });
    emulator.resource("contoso").edit("/routing/workers/bob", { capacity: 1 });
    const port = new URL(emulator.url).port;
    const { request } = await import("node:http");
    const statusAt = (host: string, path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host: `${host}:${port}`, authorization: `Bearer ${anyToken}` };
        const sent = request({ port, path: `${path}?api-version=2023-11-01`, headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on("error", reject).end();
      });
    expect(await statusAt("contoso.localhost", "/routing/workers/bob")).to.equal(200);
    expect(await statusAt("contoso.localhost", "/routing/workers/ada")).to.equal(404);
    expect(await statusAt("Contoso.localhost", "/routing/workers/bob"), "hosts have no case").to.equal(200);
    expect(await statusAt("localhost", "/routing/workers/ada")).to.equal(200);
  });

  describe("of one issuer", () => {
    const issuer = "https://login.example";
    const audience = "https://communication.azure.com";
    const clock = manualClock(new Date("2024-06-01T12:00:00Z"));
    const now = clock.now().getTime() / 1000;
    let keys: KeyPair;
    let strangers: KeyPair;
    before(async () => {
      keys = await generateKeyPair("ES256", { extractable: true });
      strangers = await generateKeyPair("ES256");
    });
    const signWith = (key: KeyPair["privateKey"], claims: { iss?: string; aud?: string; exp?: number } = {}) =>
      new SignJWT({ iss: issuer, aud: audience, exp: now + 60, ...claims })
        .setProtectedHeader({ alg: "ES256", kid: "one" })
        .sign(key);

    const rows = [
      { claims: {}, status: 200, because: "it is theirs and fresh" },
      { claims: { exp: now - 60 }, status: 401, because: "it expired by the emulator's clock" },
      { claims: { iss: "https://other.example" }, status: 401, because: "another issuer made it" },
      { claims: { aud: "https://vault.azure.net" }, status: 401, because: "it is for another service" },
    ];
    for (const { claims, status, because } of rows) {
      it(`answers ${status} to a token because ${because}`, async () => {
        const key = await exportSPKI(keys.publicKey);
        const emulator = await start({ clock, tokens: { issuer, audience, key } });
        expect((await ask(emulator, await signWith(keys.privateKey, claims))).status).to.equal(status);
      });
    }

    it("answers 401 to a token signed with another key, and to an unsigned one that would do elsewhere", async () => {
      const emulator = await start({ clock, tokens: { key: await exportSPKI(keys.publicKey) } });
      expect((await ask(emulator, await signWith(strangers.privateKey))).status).to.equal(401);
      expect((await ask(emulator, anyToken)).status).to.equal(401);
    });

    it("takes the key as a JWKS, as text or by its address", async () => {
      const text = JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256" }] });
      const server = createServer((_request, response) => response.end(text));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      // A server that listens on a host and port has an AddressInfo; a text is for pipes.
      const { port } = server.address() as AddressInfo;
      try {
        for (const key of [text, `http://127.0.0.1:${port}/keys`]) {
          const emulator = await start({ clock, tokens: { key } });
          expect((await ask(emulator, await signWith(keys.privateKey))).status).to.equal(200);
          expect((await ask(emulator, await signWith(strangers.privateKey))).status).to.equal(401);
        }
      } finally {
        server.close();
      }
    });
  });
});
