// The program of every test stack: declares what resources.json says.
const { readFileSync } = require("node:fs");
const path = require("node:path");
const pulumi = require("@pulumi/pulumi");
const jobRouter = require("pulumi-jobrouter");

/** @typedef {import("./stack.ts").Declared} Declared */
/** @typedef {import("@pulumi/pulumi").CustomResource} CustomResource */
/** @typedef {{ resources: Record<string, Declared>, lookups: Record<string, string> }} Program */

/** @type {unknown} */
const parsed = JSON.parse(readFileSync(path.join(__dirname, "resources.json"), "utf8"));
const { resources, lookups } = /** @type {Program} */ (parsed);

/** @type {Map<string, CustomResource>} */
const declared = new Map();
/** @type {Record<string, unknown>} */
const outputs = {};

/**
 * Puts outputs of resources where `$output` asks for them.
 * @param {unknown} value
 * @returns {unknown}
 */
function withOutputs(value) {
  if (Array.isArray(value)) return value.map(withOutputs);
  if (typeof value !== "object" || value === null) return value;
  if ("$output" in value) {
    const [name = "", field = ""] = String(value.$output).split(".");
    /** @type {unknown} */
    const output = Reflect.get(declared.get(name) ?? {}, field);
    return output;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withOutputs(member)]));
}

for (const [name, { kind, args = {}, secret = [], get, opts = {} }] of Object.entries(resources)) {
  const dependsOn = (opts.dependsOn ?? []).flatMap((other) => declared.get(other) ?? []);
  const { parent, ...rest } = opts;
  const holder = declared.get(parent ?? "");
  const options = { ...rest, ...(holder && { parent: holder }), dependsOn };
  // Which arguments belong to which kind is for the provider to check.
  const Resource = /** @type {typeof jobRouter.Worker} */ (jobRouter[kind]);
  const anyArgs = /** @type {import("pulumi-jobrouter").WorkerArgs} */ (
    /** @type {unknown} */ (
      Object.fromEntries(
        Object.entries(args).map(([key, value]) => {
          return [key, secret.includes(key) ? pulumi.secret(value) : withOutputs(value)];
        }),
      )
    )
  );
  const resource = get === undefined ? new Resource(name, anyArgs, options) : Resource.get(name, get);
  if (get !== undefined) outputs[name] = resource.capacity;
  declared.set(name, resource);
}

for (const [output, name] of Object.entries(lookups)) {
  const job = /** @type {import("pulumi-jobrouter").Job} */ (declared.get(name));
  outputs[output] = jobRouter.getJobPositionOutput({ jobId: job.jobId }).position;
}

module.exports = outputs;
