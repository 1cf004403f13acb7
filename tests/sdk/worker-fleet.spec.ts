import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { WorkerFleet } from "pulumi-jobrouter";
import { useMocks, valueOf } from "../support/program-mocks.ts";

describe("a WorkerFleet in a program", () => {
  const registered = useMocks();
  const roster = "workers: [{ workerId: ada, capacity: 1 }]\n";

  it("is two resources, of which the second fails the run", async () => {
    const fleet = new WorkerFleet("agents", { roster });
    await valueOf(pulumi.all([fleet.urn, fleet.outcome.urn]));
    const [first, second, ...others] = registered().resources;
    expect(others).to.deep.equal([]);
    expect(first).to.include({ type: "pulumi-nodejs:dynamic/jobrouter:WorkerFleet", name: "agents" });
    expect(second).to.include({ type: "pulumi-nodejs:dynamic/jobrouter:WorkerFleetOutcome", name: "agents-outcome" });
    expect(first?.inputs).to.include({ roster, __resourceName: "agents" });
    expect(second?.inputs).to.include({ fleet: "agents" });
  });

  it("sends objects as one text", async () => {
    const fleet = new WorkerFleet("agents", { roster: [{ workerId: "ada", capacity: 1 }] });
    await valueOf(pulumi.all([fleet.urn, fleet.outcome.urn]));
    expect(registered().resources[0]?.inputs).to.include({ roster: '{"workers":[{"workerId":"ada","capacity":1}]}' });
  });

  it("refuses at once an output of a resource among the objects", () => {
    const workerId = pulumi.output("ada") as unknown as string;
    expect(() => new WorkerFleet("agents", { roster: [{ workerId, capacity: 1 }] })).to.throw(
      pulumi.RunError,
      /an Output of a resource; write the id as text/,
    );
  });

  it("refuses a key __proto__ in its profiles, which Pulumi would drop", () => {
    const labels = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
    const declare = () => new WorkerFleet("agents", { roster: "agents.csv", profiles: { voice: { labels } } });
    expect(declare).to.throw('resource "agents": profiles.voice.labels.__proto__ has a key that JavaScript loses');
  });

  it("makes its roster a secret where its profiles are", async () => {
    for (const isSecret of [true, false]) {
      const profiles = { voice: { capacity: 1 } };
      const fleet = new WorkerFleet(isSecret ? "secret" : "plain", {
        roster,
        profiles: isSecret ? pulumi.secret(profiles) : profiles,
      });
      await valueOf(pulumi.all([fleet.urn, fleet.outcome.urn]));
      const { roster: text } = fleet as unknown as { readonly roster: pulumi.Output<string> };
      expect(await pulumi.isSecret(text)).to.equal(isSecret);
    }
  });
});
