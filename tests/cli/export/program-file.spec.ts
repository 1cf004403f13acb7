import { expect } from "chai";
import fc from "fast-check";
import { format } from "prettier";
import ts from "typescript";
import { NAME_KEY, PROVIDER_KEY, type Kind } from "../../../provider/dist/schema/names.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import type { ExportedEntity } from "../../../cli/dist/export/exported-entity.js";
import { importFile } from "../../../cli/dist/export/import-file.js";
import { programFile } from "../../../cli/dist/export/program-file.js";
import { loaderText } from "../../../provider/dist/hosts/dynamic/loader-text.js";
import { anyText, arbitraryExports, exported, narrowText, origin } from "./arbitrary-exports.ts";

interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: object;
}

/** Runs a program against classes that only remember what they are given, and answers it as the engine would see it. */
function evaluate(program: string): Recorded[] {
  const recorded: Recorded[] = [];
  const recorder = (kind: Kind, identity: string) =>
    function (this: Record<string, unknown>, name: string, args: object) {
      const { endpoint } = origin;
      const inputs = { [identity]: name, ...args, endpoint, [NAME_KEY]: name, [PROVIDER_KEY]: loaderText(kind) };
      recorded.push({ type: `pulumi-nodejs:dynamic/jobrouter:${kind}`, name, inputs });
      this[identity] = name;
    };
  const fake = Object.fromEntries(
    Object.values(registry).map(({ kind, identity }) => [kind, recorder(kind, identity)]),
  );
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(program, { compilerOptions: options, reportDiagnostics: true });
  // The program under test is made of values that a router may hold; that it does nothing else is the claim.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function("require", "exports", outputText)(() => fake, {});
  return recorded;
}

/** What the import file of the same export says, by type and name. */
function imported(entities: readonly ExportedEntity[]): Recorded[] {
  const { resources } = JSON.parse(importFile(entities, origin)) as { resources: Recorded[] };
  return resources.map(({ type, name, inputs }) => ({ type, name, inputs }));
}

/** As text, because own keys called `__proto__` count too. */
function asText(recorded: readonly Recorded[]): string[] {
  // The replacer makes both sides take the same path through JSON.stringify, also for keys with half characters.
  return recorded.map((one) => JSON.stringify(one, (_key, value: unknown) => value)).sort();
}

const desk: readonly ExportedEntity[] = [
  exported("Worker", "ada", { capacity: 2, queues: ["support", "elsewhere"], labels: { "first-language": "en" } }),
  exported("Worker", "bob", { capacity: 1 }),
  exported("Queue", "support", { distributionPolicyId: "best", exceptionPolicyId: "overflow", name: 'The "desk"' }),
  exported("DistributionPolicy", "best", {
    offerExpiresAfterSeconds: 30,
    mode: { kind: "bestWorker", scoringRule: { kind: "function", functionUri: "https://rules.example.com/score" } },
  }),
  exported("ExceptionPolicy", "overflow", {
    exceptionRules: [
      {
        id: "full",
        trigger: { kind: "queueLength", threshold: 10 },
        actions: [{ kind: "manualReclassify", queueId: "support", priority: 10 }],
      },
    ],
  }),
];

const deskProgram = `// Exported by jobrouter-cli 1.2.3. It needs these settings:
// pulumi config set jobrouter:endpoint https://contoso.test
import * as jobrouter from "pulumi-jobrouter";

const bestDistributionPolicy = new jobrouter.DistributionPolicy("best", {
  offerExpiresAfterSeconds: 30,
  mode: {
    kind: "bestWorker",
    scoringRule: {
      kind: "function",
      functionUri: "https://rules.example.com/score",
      // credential is never exported. If the router has one, set its functionKey, appKey, clientId
      // with config.requireSecret("...").
    },
  },
});

const overflowExceptionPolicy = new jobrouter.ExceptionPolicy("overflow", {
  exceptionRules: [
    {
      id: "full",
      trigger: { kind: "queueLength", threshold: 10 },
      actions: [
        {
          kind: "manualReclassify",
          // The queue "support" refers back to this one, so only its id can stand here.
          queueId: "support",
          priority: 10,
        },
      ],
    },
  ],
});

const supportQueue = new jobrouter.Queue("support", {
  distributionPolicyId: bestDistributionPolicy.distributionPolicyId,
  name: 'The "desk"',
  exceptionPolicyId: overflowExceptionPolicy.exceptionPolicyId,
});

new jobrouter.Worker("ada", {
  capacity: 2,
  queues: [
    supportQueue.queueId,
    // The queue "elsewhere" is not part of this export.
    "elsewhere",
  ],
  labels: { "first-language": "en" },
});

new jobrouter.Worker("bob", { capacity: 1 });
`;

describe("export: the program", () => {
  it("has names, references and comments like hand-written code", () => {
    expect(programFile(desk, origin)).to.equal(deskProgram);
  });

  it("names the API version where it is not the default one", () => {
    const text = programFile(desk, { ...origin, apiVersion: "2024-01-18-preview" });
    expect(text).to.contain("// pulumi config set jobrouter:apiVersion 2024-01-18-preview\n");
  });

  it("is a valid one also when there is nothing to declare", async () => {
    const text = programFile([], origin);
    expect(text).to.contain("export {};");
    expect(await format(text, { parser: "typescript", printWidth: 120 })).to.equal(text);
  });

  it("declares exactly the inputs of the import file, whatever the ids and values are", () => {
    fc.assert(
      fc.property(arbitraryExports(anyText, 6), (entities) => {
        expect(asText(evaluate(programFile(entities, origin)))).to.deep.equal(asText(imported(entities)));
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it("is formatted as prettier formats it", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryExports(narrowText, 4), async (entities) => {
        const text = programFile(entities, origin);
        expect(text).to.equal(await format(text, { parser: "typescript", printWidth: 120 }));
      }),
      { numRuns: 150 },
    );
  }).timeout(60_000);
});
