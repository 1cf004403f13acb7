/** What an emulator starts with, and that the same start and calls lead to the same end. */
import { request } from "node:http";
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { manualClock, startEmulator } from "jobrouter-emulator";
import { job, layQueue, worker } from "./support/harness.ts";

describe("emulator: start options", () => {
  for (const [host, shown] of [
    ["127.0.0.1", "127.0.0.1"],
    ["0.0.0.0", "127.0.0.1"],
  ] as const) {
    it(`on ${host} says that it can be reached at ${shown}`, async () => {
      const emulator = await startEmulator({ host });
      try {
        expect(new URL(emulator.url).hostname).to.equal(shown);
        expect((await fetch(`${emulator.url}/healthz`)).status).to.equal(200);
      } finally {
        await emulator.close();
      }
    });
  }

  const entities = { "/routing/workers/ada": { capacity: 1 } };

  it("imports entities at the start, and starts with none when one is rejected", async () => {
    const emulator = await startEmulator({ entities });
    expect(emulator.entity("/routing/workers/ada")).to.include({ capacity: 1 });
    await emulator.close();
    const refused = await startEmulator({ entities: { ...entities, "/routing/workers/bob": {} } }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused)
      .to.be.instanceOf(Error)
      .with.property("message")
      .that.matches(/workers\/bob/);
  });

  const keyOf = (text: string) => Buffer.from(text).toString("base64");
  const refusals = [
    { options: { resources: { lock: keyOf("a") } }, says: /cannot be called "lock"/, because: "its file is the lock" },
    { options: { resources: { Tmp: keyOf("a") } }, says: /cannot be called "Tmp"/, because: "its file is the draft" },
    {
      options: { resources: { contoso: keyOf("a"), Contoso: keyOf("b") } },
      says: /"contoso" and "Contoso" need names/,
      because: "hosts and some disks do not tell them apart",
    },
    { options: { tokens: { key: "nonsense" } }, says: /^the token key is neither/, because: "it is no key" },
    { options: { tokens: { key: '{"kty":"RSA"}' } }, says: /^the token key is neither/, because: "it is no JWKS" },
    { options: { tokens: { key: "{" } }, says: /^the token key is neither/, because: "it is no JSON" },
    { options: { tokens: { key: "https://" } }, says: /^the token key is neither/, because: "it is no address" },
  ];
  for (const { options, says, because } of refusals) {
    it(`rejects ${JSON.stringify(options)} because ${because}`, async () => {
      const refused = await startEmulator(options).then(
        (emulator) => emulator.close(),
        (error: unknown) => error,
      );
      expect(refused).to.be.instanceOf(Error).with.property("message").that.matches(says);
    });
  }

  for (const { journalLimit, ordinals } of [
    { journalLimit: 0, ordinals: [] },
    { journalLimit: 1, ordinals: [5] },
    { journalLimit: 3, ordinals: [3, 4, 5] },
  ]) {
    it(`keeps ${journalLimit} calls in memory with journalLimit`, async () => {
      const emulator = await startEmulator({ journalLimit });
      try {
        for (let turn = 0; turn < 5; turn += 1) await fetch(`${emulator.url}/routing/workers`);
        expect(emulator.calls().map(({ ordinal }) => ordinal)).to.deep.equal(ordinals);
      } finally {
        await emulator.close();
      }
    });
  }

  it("is the same for the same seed and calls, byte for byte", async () => {
    const journals = [];
    for (const seed of [5, 5, 6]) journals.push(await playOnce(seed));
    expect(journals[0]).to.equal(journals[1]).and.not.equal(journals[2]);
  });
});

/** One life of an emulator with chance in it: the answers and the journal as text. */
async function playOnce(seed: number): Promise<string> {
  const clock = manualClock();
  const emulator = await startEmulator({ clock, seed });
  const answers: unknown[] = [];
  const call = (method: string, path: string, body?: JsonObject) =>
    new Promise<void>((resolve, reject) => {
      const text = body === undefined ? "" : JSON.stringify(body);
      const headers = {
        // The free port would otherwise show in the journal.
        host: "router.test",
        authorization: "Bearer eyJhbGciOiJub25lIn0.e30.x",
        "content-length": String(text.length),
        ...(method === "PATCH" && { "content-type": "application/merge-patch+json" }),
      };
      const target = `${path}?api-version=2023-11-01`;
      const sent = request({ port: new URL(emulator.url).port, method, path: target, headers }, (response) => {
        let answer = "";
        response.on("data", (chunk: Buffer) => (answer += chunk.toString()));
        response.on("end", () => {
          answers.push({ status: response.statusCode, headers: response.headers, answer });
          resolve();
        });
      });
      sent.on("error", reject).end(text);
    });
  try {
    emulator.faults.add({ times: "always", probability: 0.3, fault: { kind: "status", status: 503 } });
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", { ...worker, capacity: 5 });
    for (let turn = 0; turn < 20; turn += 1) {
      await call("PATCH", `/routing/jobs/${turn}`, job);
      await call("GET", "/routing/workers/ada");
      clock.advance(7_000);
    }
    return JSON.stringify({ answers, calls: emulator.calls() });
  } finally {
    await emulator.close();
  }
}
