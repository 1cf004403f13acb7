/** The operation names of the API description. */

const administration = ["ClassificationPolicies", "DistributionPolicies", "ExceptionPolicies", "Queues"];
const singular = (plural: string): string => plural.replace(/ies$/, "y").replace(/s$/, "");

const upserts = [...administration, "Jobs", "Workers"].flatMap((plural): [string, string][] => {
  const all = `/routing/${plural.charAt(0).toLowerCase()}${plural.slice(1)}`;
  const one = singular(plural);
  return [
    [`GET ${all}`, `List${plural}`],
    [`GET ${all}/{}`, `Get${one}`],
    [`PATCH ${all}/{}`, `Upsert${one}`],
    [`DELETE ${all}/{}`, `Delete${one}`],
  ];
});

const operations: ReadonlyMap<string, string> = new Map([
  ...upserts,
  ["GET /routing/queues/{}/statistics", "GetQueueStatistics"],
  ["GET /routing/jobs/{}/position", "GetInQueuePosition"],
  ["POST /routing/jobs/{}:reclassify", "ReclassifyJob"],
  ["POST /routing/jobs/{}:cancel", "CancelJob"],
  ["POST /routing/jobs/{}/assignments/{}:complete", "CompleteJob"],
  ["POST /routing/jobs/{}/assignments/{}:close", "CloseJob"],
  ["POST /routing/jobs/{}/assignments/{}:unassign", "UnassignJob"],
  ["POST /routing/workers/{}/offers/{}:accept", "AcceptJobOffer"],
  ["POST /routing/workers/{}/offers/{}:decline", "DeclineJobOffer"],
]);

/** All operation names, such as "UpsertWorker". */
export const operationNames: ReadonlySet<string> = new Set(operations.values());

/** Finds the name of the operation at a method and a path pattern in which `{}` stands for an id. */
export const operationAt = (method: string, pattern: string): string | undefined =>
  operations.get(`${method} ${pattern}`);
