import { expect } from "chai";
import fc from "fast-check";
import { type ExportedEntity, keyOf, referencesOf } from "../../../cli/dist/export/exported-entity.js";
import { inDependencyOrder } from "../../../cli/dist/export/dependency-order.js";
import { anyText, arbitraryExports, exported } from "./arbitrary-exports.ts";

const keyOfEntity = ({ schema, id }: ExportedEntity): string => keyOf(schema.kind, id);

const queue = (id: string, exceptionPolicyId?: string): ExportedEntity =>
  exported("Queue", id, {
    distributionPolicyId: "idle",
    ...(exceptionPolicyId !== undefined && { exceptionPolicyId }),
  });
const overflowTo = (id: string, queueId: string): ExportedEntity => {
  const trigger = { kind: "queueLength", threshold: 1 };
  return exported("ExceptionPolicy", id, {
    exceptionRules: [{ id: "1", trigger, actions: [{ kind: "manualReclassify", queueId }] }],
  });
};
const worker = (id: string, ...queues: string[]): ExportedEntity => exported("Worker", id, { capacity: 1, queues });
const idle = exported("DistributionPolicy", "idle", {});

const rows: readonly { given: readonly ExportedEntity[]; order: readonly string[]; because: string }[] = [
  {
    given: [worker("ada", "support"), queue("support"), idle],
    order: ["DistributionPolicy idle", "Queue support", "Worker ada"],
    because: "dependencies come first",
  },
  {
    given: [worker("bob"), queue("b"), worker("ada"), queue("a"), idle],
    order: ["DistributionPolicy idle", "Queue b", "Queue a", "Worker bob", "Worker ada"],
    because: "kinds stay together, and inside them the order is that of the list",
  },
  {
    given: [worker("ada", "gone")],
    order: ["Worker ada"],
    because: "a missing entity is no dependency",
  },
  {
    given: [queue("main", "overflow"), overflowTo("overflow", "backup"), queue("backup"), idle],
    order: ["DistributionPolicy idle", "Queue backup", "ExceptionPolicy overflow", "Queue main"],
    because: "a reference wins over the reading order",
  },
  {
    given: [queue("main", "overflow"), overflowTo("overflow", "main"), worker("ada", "main"), idle],
    order: ["DistributionPolicy idle", "ExceptionPolicy overflow", "Queue main", "Worker ada"],
    because: "a cycle is broken at the deepest reference",
  },
];

describe("export: order of the entities", () => {
  for (const { given, order, because } of rows) {
    it(`is ${order.join(", ")}: ${because}`, () => {
      expect(inDependencyOrder(given).entities.map(keyOfEntity)).to.deep.equal(order);
    });
  }

  it("breaks a cycle at one reference only, and keeps references from outside the cycle", () => {
    const bystander = overflowTo("bystander", "main");
    const given = [bystander, queue("main", "overflow"), overflowTo("overflow", "main")];
    const order = inDependencyOrder(given);
    expect(order.isCircular("ExceptionPolicy overflow", "Queue main")).to.equal(true);
    expect(order.isCircular("Queue main", "ExceptionPolicy overflow")).to.equal(false);
    expect(order.isCircular("ExceptionPolicy bystander", "Queue main")).to.equal(false);
  });

  it("lists each entity once, after its dependencies, except those ignored to break a cycle", () => {
    fc.assert(
      fc.property(arbitraryExports(fc.oneof(anyText, fc.constantFrom("c", "d")), 12), (given) => {
        const order = inDependencyOrder(given);
        expect(order.entities).to.have.members([...given]);
        const present = new Map(given.map((one) => [keyOfEntity(one), one]));
        const earlier = new Set<string>();
        for (const entity of order.entities) {
          const from = keyOfEntity(entity);
          for (const to of targetsOf(entity).filter((key) => present.has(key))) {
            expect(earlier.has(to), `${from} -> ${to}`).to.not.equal(order.isCircular(from, to));
            if (order.isCircular(from, to)) expect(reach(to, present)).to.include(from);
          }
          earlier.add(from);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function targetsOf(entity: ExportedEntity): readonly string[] {
  return referencesOf(entity).map(({ kind, id }) => keyOf(kind, id));
}

/** The entities reachable from one by references. */
function reach(start: string, present: ReadonlyMap<string, ExportedEntity>): Set<string> {
  const found = new Set([start]);
  for (const key of found) {
    const entity = present.get(key);
    if (entity !== undefined) for (const to of targetsOf(entity)) found.add(to);
  }
  return found;
}
