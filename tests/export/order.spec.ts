import { expect } from "chai";
import fc from "fast-check";
import { type Exported, keyOf, referencesOf } from "../../provider/dist/export/exported.js";
import { inDependencyOrder } from "../../provider/dist/export/order.js";
import { anyText, arbitraryExports, exported } from "./arbitrary-exports.ts";

const keyOfEntity = ({ schema, id }: Exported): string => keyOf(schema.kind, id);

const queue = (id: string, exceptionPolicyId?: string): Exported =>
  exported("Queue", id, {
    distributionPolicyId: "idle",
    ...(exceptionPolicyId !== undefined && { exceptionPolicyId }),
  });
const overflowTo = (id: string, queueId: string): Exported => {
  const trigger = { kind: "queueLength", threshold: 1 };
  return exported("ExceptionPolicy", id, {
    exceptionRules: [{ id: "1", trigger, actions: [{ kind: "manualReclassify", queueId }] }],
  });
};
const worker = (id: string, ...queues: string[]): Exported => exported("Worker", id, { capacity: 1, queues });
const idle = exported("DistributionPolicy", "idle", {});

const rows: readonly { given: readonly Exported[]; order: readonly string[]; because: string }[] = [
  {
    given: [worker("ada", "support"), queue("support"), idle],
    order: ["DistributionPolicy idle", "Queue support", "Worker ada"],
    because: "what is mentioned comes first",
  },
  {
    given: [worker("bob"), queue("b"), worker("ada"), queue("a"), idle],
    order: ["DistributionPolicy idle", "Queue b", "Queue a", "Worker bob", "Worker ada"],
    because: "kinds stay together, and inside them the order is that of the list",
  },
  {
    given: [worker("ada", "gone")],
    order: ["Worker ada"],
    because: "nothing waits for what is not there",
  },
  {
    given: [queue("main", "overflow"), overflowTo("overflow", "backup"), queue("backup"), idle],
    order: ["DistributionPolicy idle", "Queue backup", "ExceptionPolicy overflow", "Queue main"],
    because: "the reading order gives way to a mention",
  },
  {
    given: [queue("main", "overflow"), overflowTo("overflow", "main"), worker("ada", "main"), idle],
    order: ["DistributionPolicy idle", "ExceptionPolicy overflow", "Queue main", "Worker ada"],
    because: "a circle is opened where the mention lies deepest",
  },
];

describe("export: order of the entities", () => {
  for (const { given, order, because } of rows) {
    it(`is ${order.join(", ")}: ${because}`, () => {
      expect(inDependencyOrder(given).entities.map(keyOfEntity)).to.deep.equal(order);
    });
  }

  it("opens a circle at one place only, and leaves alone what merely hangs on it", () => {
    const bystander = overflowTo("bystander", "main");
    const given = [bystander, queue("main", "overflow"), overflowTo("overflow", "main")];
    const order = inDependencyOrder(given);
    expect(order.isCircular("ExceptionPolicy overflow", "Queue main")).to.equal(true);
    expect(order.isCircular("Queue main", "ExceptionPolicy overflow")).to.equal(false);
    expect(order.isCircular("ExceptionPolicy bystander", "Queue main")).to.equal(false);
  });

  it("puts each entity once, behind all it mentions, but for those that lead back to it", () => {
    fc.assert(
      fc.property(arbitraryExports(fc.oneof(anyText, fc.constantFrom("c", "d")), 12), (given) => {
        const order = inDependencyOrder(given);
        expect(order.entities).to.have.members([...given]);
        const present = new Map(given.map((one) => [keyOfEntity(one), one]));
        const before = new Set<string>();
        for (const entity of order.entities) {
          const from = keyOfEntity(entity);
          for (const to of targetsOf(entity).filter((key) => present.has(key))) {
            expect(before.has(to), `${from} -> ${to}`).to.not.equal(order.isCircular(from, to));
            if (order.isCircular(from, to)) expect(reach(to, present)).to.include(from);
          }
          before.add(from);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function targetsOf(entity: Exported): readonly string[] {
  return referencesOf(entity).map(({ kind, id }) => keyOf(kind, id));
}

/** All that can be reached from an entity by following mentions. */
function reach(start: string, present: ReadonlyMap<string, Exported>): Set<string> {
  const found = new Set([start]);
  for (const key of found) {
    const entity = present.get(key);
    if (entity !== undefined) for (const to of targetsOf(entity)) found.add(to);
  }
  return found;
}
