// The program of every test stack: declares what resources.json says.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const jobRouter = require("pulumi-jobrouter");

const { resources, lookups } = JSON.parse(readFileSync(join(__dirname, "resources.json"), "utf8"));

/** @type {Record<string, import("@pulumi/pulumi").CustomResource>} */
const declared = {};
for (const [name, { kind, args, get, opts = {} }] of Object.entries(resources)) {
  const dependsOn = (opts.dependsOn ?? []).map((/** @type {string} */ other) => declared[other]);
  const Resource = jobRouter[/** @type {"Worker"} */ (kind)];
  declared[name] = get === undefined ? new Resource(name, args, { ...opts, dependsOn }) : Resource.get(name, get);
}

for (const [output, jobId] of Object.entries(lookups)) {
  const job = /** @type {import("pulumi-jobrouter").Job} */ (declared[jobId]);
  exports[output] = jobRouter.getJobPositionOutput({ jobId: job.jobId }).position;
}
for (const [name, resource] of Object.entries(declared)) {
  if (resources[name].get !== undefined) {
    exports[name] = /** @type {import("pulumi-jobrouter").Worker} */ (resource).capacity;
  }
}
