import { expect } from "chai";
import type { Entity } from "../../provider/dist/http/decode.js";
import { distributionPolicy } from "../../provider/dist/schema/distribution-policy.js";
import { worker } from "../../provider/dist/schema/worker.js";
import { VALUE } from "../../provider/dist/schema/shape.js";
import { editConflict } from "../../provider/dist/reconciler/converge.js";
import { type Conflict, threeWayMerge } from "../../provider/dist/reconciler/three-way-merge.js";

/** What the tests change of one update; `live` is the entity as it was last read. */
interface Contest {
  readonly noun?: string;
  readonly live?: Entity;
  readonly conflicts?: readonly Conflict[];
}

const endpoint = "https://contoso.communication.azure.com";
const live = { id: "ada", etag: '"1"', body: {}, lastModified: "2026-11-22T03:04:05Z" };
const linesOf = ({ noun = "worker", live: seen = live, conflicts = [] }: Contest): string[] =>
  editConflict(noun, endpoint, seen, conflicts).message.split("\n");
/** Builds this many conflicting fields. */
const many = (count: number, ours: string): readonly Conflict[] =>
  Array.from({ length: count }, (_, index) => ({
    path: ["labels", `l${index}`],
    desired: ours,
    live: "t",
    base: "k",
    member: VALUE,
  }));

describe("the error of an edit conflict", () => {
  it("names entity, endpoint, each field with base, live and desired value, the latest time of the edit, and two fixes", () => {
    const patch = { capacity: 5, labels: { skill: null }, tags: { site: "n" } };
    const body = { capacity: 9, labels: { skill: "z" }, tags: { site: "s" } };
    const { conflicts } = threeWayMerge(worker, patch, body, [{ capacity: 2, labels: { skill: "x" } }]);
    expect(linesOf({ conflicts })).to.deep.equal([
      `cannot update worker "ada": another client changed capacity, labels.skill, tags.site at ${endpoint}`,
      "  capacity: 9 in the service, 2 in Pulumi's state, 5 in this program",
      '  labels.skill: "z" in the service, "x" in Pulumi\'s state, dropped by this program',
      '  tags.site: "s" in the service, not set in Pulumi\'s state, "n" in this program',
      "  This worker was last modified (any field) at 2026-11-22T03:04:05Z",
      "To keep theirs: run `pulumi refresh`, declare their value in the program, and look at `pulumi preview --diff`",
      'To write ours over theirs: set onConflict: "overwrite" on this resource, then run `pulumi up`',
    ]);
  });

  it("leaves out an unknown time", () => {
    const { lastModified: _, ...undated } = live;
    const lines = linesOf({ live: undated, conflicts: many(1, "o") });
    expect(lines).to.have.length(4);
    expect(lines.join()).not.to.contain("last modified");
  });

  it("shows no credential: not base, live or desired", () => {
    const mode = (functionKey: string) => ({
      mode: {
        kind: "bestWorker",
        scoringRule: { kind: "function", functionUri: "https://f.example", credential: { functionKey } },
      },
    });
    const { conflicts } = threeWayMerge(distributionPolicy, mode("ours-1"), mode("theirs-1"), [mode("known-1")]);
    const text = linesOf({ conflicts }).join("\n");
    expect(text).to.contain('mode.scoringRule.credential.functionKey: "[secret]" in the service');
    expect(text).not.to.match(/(ours|theirs|known)-1/);
  });

  it("counts the fields in the first line when there are more than three", () => {
    expect(linesOf({ conflicts: many(3, "o") })[0]).to.contain("changed labels.l0, labels.l1, labels.l2 at");
    expect(linesOf({ conflicts: many(4, "o") })[0]).to.contain("changed 4 fields at");
  });

  it("leaves room for the fixes, however many and long the fields are", () => {
    for (const conflicts of [many(500, "o"), many(500, "o".repeat(500)), many(1, "o".repeat(5_000))]) {
      const lines = linesOf({ conflicts });
      expect(lines.join("\n").length).to.be.below(4_000);
      expect(lines[1]).to.contain("labels.l0: ");
      expect(lines.at(-1)).to.contain('onConflict: "overwrite"');
      const listed = lines.filter((line) => line.startsWith("  labels.")).length;
      const left = conflicts.length - listed;
      expect(lines.includes(`  and ${left} more`)).to.equal(left > 0);
    }
  });
});
