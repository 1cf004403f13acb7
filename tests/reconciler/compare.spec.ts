import { expect } from "chai";
import type { JsonObject, JsonValue } from "../../provider/dist/util/json.js";
import { UNKNOWN } from "../../provider/dist/schema/names.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { VALUE } from "../../provider/dist/schema/shape.js";
import { isEquivalent, satisfies } from "../../provider/dist/reconciler/compare.js";

const memberOf = (kind: keyof typeof registry, key: string) => registry[kind].shape.members.get(key) ?? VALUE;

describe("comparing", () => {
  const actions = memberOf("ExceptionPolicy", "exceptionRules").shape;
  const rules = (...kinds: string[]): JsonValue => [
    {
      id: "r",
      trigger: { kind: "queueLength", threshold: 1 },
      actions: kinds.map((note) => ({ kind: "cancel", note })),
    },
  ];
  it("treats actions in another order as a change, in declarations and in entities", () => {
    expect(isEquivalent(actions, rules("a", "b"), rules("b", "a"))).to.equal(false);
    expect(isEquivalent(actions, rules("a", "b"), rules("a", "b"))).to.equal(true);
    expect(satisfies({ shape: actions }, rules("a", "b"), rules("b", "a"))).to.equal(false);
  });
  it("never treats an unknown value as equal", () => {
    expect(isEquivalent(VALUE.shape, UNKNOWN, UNKNOWN)).to.equal(false);
    expect(isEquivalent(memberOf("Worker", "labels").shape, { a: UNKNOWN }, { a: UNKNOWN })).to.equal(false);
  });
  const reclassify = (labelsToUpsert: JsonObject): JsonValue => [
    { id: "r", trigger: { kind: "queueLength", threshold: 1 }, actions: [{ kind: "reclassify", labelsToUpsert }] },
  ];
  it("reports a key that another client added to a map inside a list, because lists are owned whole", () => {
    expect(satisfies({ shape: actions }, reclassify({ a: 1, b: 2 }), reclassify({ a: 1 }))).to.equal(false);
    expect(satisfies({ shape: actions }, reclassify({ a: 1 }), reclassify({ a: 1 }))).to.equal(true);
  });
  it("reports a member that another client added to a union object inside a list", () => {
    const attachments = memberOf("ClassificationPolicy", "workerSelectorAttachments");
    const one = (rest: JsonObject = {}): JsonValue => [
      { kind: "passThrough", key: "k", labelOperator: "equal", ...rest },
    ];
    expect(satisfies(attachments, one({ expiresAfterSeconds: 5 }), one())).to.equal(false);
  });
  it("ignores an undeclared credential in a list, and an id that the service generated", () => {
    const attachments = memberOf("ClassificationPolicy", "queueSelectorAttachments");
    const one = (rest: JsonObject = {}): JsonValue => [
      { kind: "ruleEngine", rule: { kind: "function", functionUri: "u", ...rest } },
    ];
    expect(satisfies(attachments, one({ credential: { appKey: "k" } }), one())).to.equal(true);
    const cancel = (rest: JsonObject = {}): JsonValue => [
      { id: "r", trigger: { kind: "queueLength", threshold: 1 }, actions: [{ kind: "cancel", ...rest }] },
    ];
    expect(satisfies({ shape: actions }, cancel({ id: "made" }), cancel())).to.equal(true);
    expect(satisfies({ shape: actions }, cancel({ id: "made" }), cancel({ id: "mine" }))).to.equal(false);
  });
  it("matches the most specific items first: the others match more of them", () => {
    const note = (rest: JsonObject = {}): JsonValue => ({ message: "m", ...rest });
    const [early, late] = [note({ addedAt: "2130-01-01T00:00:00Z" }), note({ addedAt: "2131-01-01T00:00:00Z" })];
    expect(satisfies(memberOf("Job", "notes"), [early, late], [note(), early])).to.equal(true);
    expect(
      satisfies(memberOf("Job", "notes"), [early, late], [note(), note({ addedAt: "2132-01-01T00:00:00Z" })]),
    ).to.equal(false);
  });
  it("compares a member outside the schema by value", () => {
    expect(
      isEquivalent(
        memberOf("DistributionPolicy", "mode").shape,
        { kind: "longestIdle", odd: 1 },
        { kind: "longestIdle", odd: 2 },
      ),
    ).to.equal(false);
  });
});

describe("comparing times", () => {
  const instant = memberOf("Job", "notes").shape;
  const note = (addedAt: string): JsonValue => [{ message: "m", addedAt }];
  const rows = [
    { a: "2130-01-01T00:00:00Z", b: "2131-01-01T00:00:00Z", same: false, because: "another year" },
    {
      a: "2130-01-01T00:00:00.1234567Z",
      b: "2130-01-01T00:00:01.1234567Z",
      same: false,
      because: "another second with the same fraction",
    },
    {
      a: "2130-01-01T00:00:00.1234567Z",
      b: "2130-01-01T00:00:00.1234568Z",
      same: false,
      because: "the seventh digit counts",
    },
    {
      a: "2130-01-01T00:00:00.1230000Z",
      b: "2130-01-01T01:00:00.123+01:00",
      same: true,
      because: "zeros and offsets are irrelevant",
    },
  ];
  it("compares any number of digits in linear time, because they come from the service", () => {
    const zeros = "0".repeat(1_000_000);
    const [a, b] = [`2130-01-01T00:00:00.123${zeros}1Z`, `2130-01-01T00:00:00.123${zeros}2Z`];
    expect(satisfies({ shape: instant }, note(a), note(b))).to.equal(false);
    expect(satisfies({ shape: instant }, note(a), note(a.replace("Z", "0Z")))).to.equal(true);
  });
  for (const { a, b, same, because } of rows) {
    it(`${a} and ${b}: ${because}`, () => {
      expect(isEquivalent(instant, note(a), note(b))).to.equal(same);
      expect(satisfies({ shape: instant }, note(a), note(b))).to.equal(same);
    });
  }
});
