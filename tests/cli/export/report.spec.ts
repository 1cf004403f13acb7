import { expect } from "chai";
import { registry } from "../../../provider/dist/schema/registry.js";
import type { Findings } from "../../../cli/dist/export/read-router.js";
import { undeclarableReport, report } from "../../../cli/dist/export/report.js";
import { exported, origin } from "./arbitrary-exports.ts";

const nothing: Findings = { entities: [], undeclarable: [], finished: new Map(), runtimeData: new Map() };
const files = { out: "import.json", program: "index.ts" };

describe("export: the report", () => {
  it("counts what is exported and skipped, and shows the next commands", () => {
    const entities = [
      exported("Queue", "a", {}),
      exported("ExceptionPolicy", "a", {}),
      exported("ExceptionPolicy", "b", {}),
    ];
    const finished = new Map([[registry.Job, 1]]);
    const runtimeData = new Map([[registry.Job, 12]]);
    const preview = { ...origin, apiVersion: "2024-01-18-preview" } as const;
    expect(report({ entities, undeclarable: [], finished, runtimeData }, preview, files)).to.equal(
      `jobrouter-cli 1.2.3 read https://contoso.test and exported 1 queue, 2 exception policies.
Skipped 12 jobs (runtime data); use --kind Job to export them.
Skipped 1 job (finished).
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

  it("shows no next command when nothing was found, and no count of zero", () => {
    const runtimeData = new Map([[registry.Job, 0]]);
    expect(report({ ...nothing, runtimeData }, origin, { out: "import.json", program: undefined })).to.equal(
      "jobrouter-cli 1.2.3 read https://contoso.test and exported nothing.\nThe import file is import.json.\n",
    );
  });

  it("tells the reasons for which an entity cannot be exported, whatever its id", () => {
    const failures = [
      { path: ["capacity"], message: "is required; set it" },
      { path: ["queues"], message: "must be a list of queue ids" },
    ];
    expect(undeclarableReport([{ schema: registry.Worker, id: "a\n\u202eb", failures }])).to.equal(
      'skipped worker "a\\n\\u202eb": a program cannot declare it as it is: capacity is required; set it; ' +
        "queues must be a list of queue ids\n",
    );
  });
});
