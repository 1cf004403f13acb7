import { expect } from "chai";
import { registry } from "../../provider/dist/schema/registry.js";
import type { Findings } from "../../provider/dist/export/read-router.js";
import { complaints, report } from "../../provider/dist/export/report.js";
import { exported, origin } from "./arbitrary-exports.ts";

const nothing: Findings = { entities: [], undeclarable: [], ended: new Map(), unasked: new Map() };
const files = { out: "import.json", program: "index.ts" };

describe("export: the report", () => {
  it("counts what is exported and what is not, and says how to go on", () => {
    const entities = [
      exported("Queue", "a", {}),
      exported("ExceptionPolicy", "a", {}),
      exported("ExceptionPolicy", "b", {}),
    ];
    const ended = new Map([[registry.Job, 1]]);
    const unasked = new Map([[registry.Job, 12]]);
    const preview = { ...origin, apiVersion: "2024-01-18-preview" } as const;
    expect(report({ entities, undeclarable: [], ended, unasked }, preview, files)).to.equal(
      `pulumi-jobrouter 1.2.3 read https://contoso.test and exported 1 queue, 2 exception policies.
Left out: 12 jobs, part of the daily work; --kind Job asks for them.
Left out: 1 job, already over.
The import file is import.json.
The program is index.ts.
Next, in the folder of the program, with Pulumi 3.254 or newer:
  pulumi config set jobrouter:endpoint https://contoso.test
  pulumi config set jobrouter:apiVersion 2024-01-18-preview
  pulumi import --file import.json --generate-code=false
  pulumi preview --expect-no-changes
`,
    );
  });

  it("names no next step when nothing was found, and nothing that was not left out", () => {
    const unasked = new Map([[registry.Job, 0]]);
    expect(report({ ...nothing, unasked }, origin, { out: "import.json", program: undefined })).to.equal(
      "pulumi-jobrouter 1.2.3 read https://contoso.test and exported nothing.\nThe import file is import.json.\n",
    );
  });

  it("tells the reasons for which an entity cannot be exported, whatever its id", () => {
    const failures = [
      { property: "capacity", reason: "is required; set it" },
      { property: "queues", reason: "must be a list of queue ids" },
    ];
    expect(complaints([{ schema: registry.Worker, id: "a\n\u202eb", failures }])).to.equal(
      'left out worker "a\\n\\u202eb", which no program can declare as it is: capacity is required; set it; ' +
        "queues must be a list of queue ids\n",
    );
  });
});
