// The same workers as one resource each.
const { readFileSync } = require("node:fs");
const path = require("node:path");
const { Worker } = require("pulumi-jobrouter");

/** @typedef {import("pulumi-jobrouter").WorkerArgs & { workerId: string }} Declared */

/** @type {unknown} */
const parsed = JSON.parse(readFileSync(path.join(__dirname, "workers.json"), "utf8"));
for (const worker of /** @type {Declared[]} */ (parsed)) new Worker(worker.workerId, worker);
