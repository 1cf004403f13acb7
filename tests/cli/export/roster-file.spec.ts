/** The roster that an export writes: profiles for what workers share, and the same workers when it is read. */
import { expect } from "chai";
import { rosterFile } from "../../../cli/dist/export/roster-file.js";
import { expand } from "../../../provider/dist/fleet/roster/expand.js";
import { loadRoster } from "../../../provider/dist/fleet/roster/index.js";
import { worker as schema } from "../../../provider/dist/schema/worker.js";
import type { JsonObject } from "../../../provider/dist/util/json.js";

const channels = [{ channelId: "voice", capacityCostPerJob: 1 }];

describe("export: the roster", () => {
  it("has a profile for each set of fields that workers share, and only differences beside it", () => {
    const declare = (id: string, labels: JsonObject, capacity = 1) => ({
      schema,
      id,
      declaration: { capacity, channels, labels },
    });
    const text = rosterFile([
      declare("ada", { site: "Bern", level: 3 }),
      declare("bob", { site: "Bern" }),
      declare("cay", { site: "Rom\u202e" }, 2),
    ]);
    expect(text.split("\n")).to.deep.equal([
      "profiles:",
      '  profile-1: {"capacity":1,"channels":[{"channelId":"voice","capacityCostPerJob":1}],"labels":{"site":"Bern"}}',
      "workers:",
      '  - {"workerId":"ada","profile":"profile-1","labels":{"level":3}}',
      '  - {"workerId":"bob","profile":"profile-1"}',
      String.raw`  - {"workerId":"cay","capacity":2,"channels":[{"channelId":"voice","capacityCostPerJob":1}],"labels":{"site":"Rom\u202e"}}`,
      "",
    ]);
  });

  it("reads as the same 260 workers, in a tenth of the lines of a program", () => {
    const workers = Array.from({ length: 260 }, (_, index) => ({
      schema,
      id: `w${index}`,
      declaration: {
        capacity: 1 + (index % 3),
        queues: ["sales"],
        ...(index % 5 > 0 && { labels: { team: `t${index % 4}`, a: index % 2 === 0 } }),
        ...(index % 7 === 0 && { tags: { name: "yes: #1" } }),
      } satisfies JsonObject,
    }));
    const text = rosterFile(workers);
    expect(text.split("\n")).to.have.length(260 + 3 + 3);
    const { roster, failures } = loadRoster({ source: text });
    expect(failures).to.be.empty;
    const read = roster.workers.map(({ workerId, ...fields }) => ({ workerId, ...expand(roster.profiles, fields) }));
    expect(read).to.deep.equal(workers.map(({ id, declaration }) => ({ workerId: id, ...declaration })));
  });
});
