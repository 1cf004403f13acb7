import { expect } from "chai";
import { worker } from "../../provider/dist/schema/worker.js";

describe("the fields of a worker", () => {
  it("keep their order, because the states of fleets hold roster lines in it", () => {
    const fields = ["capacity", "queues", "channels", "labels", "tags", "availableForOffers", "maxConcurrentOffers"];
    expect(Object.keys(worker.fields).slice(0, fields.length)).to.deep.equal(fields);
    expect([...worker.shape.members.keys()], "the shape has the same order").to.deep.equal(Object.keys(worker.fields));
  });

  it("keep the order of a channel's members, for the same reason", () => {
    const { shape } = worker.shape.members.get("channels") ?? {};
    const members = shape?.kind === "list" && shape.item.kind === "object" ? [...shape.item.members.keys()] : [];
    expect(members).to.deep.equal(["channelId", "capacityCostPerJob", "maxNumberOfJobs"]);
  });
});
