// One fleet, whose roster is the file beside this program.
require("@pulumi/pulumi");
const { WorkerFleet } = require("pulumi-jobrouter");

new WorkerFleet("agents", { roster: "agents.json" });
