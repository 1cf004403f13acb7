/** The filters of the list of jobs. */
import * as z from "zod";
import { parseTime } from "../../util/time.js";
import { time } from "../entities/fields.js";
import { allStatuses, isActiveJob } from "../entities/job-status.js";
import type { JobRecord } from "../entities/job.js";

/** The schema of the query parameters. */
export const jobFilters = z.strictObject({
  status: z.enum(["all", "active", ...allStatuses]).default("all"),
  queueId: z.string().exactOptional(),
  channelId: z.string().exactOptional(),
  classificationPolicyId: z.string().exactOptional(),
  scheduledBefore: time.transform(parseTime).exactOptional(),
  scheduledAfter: time.transform(parseTime).exactOptional(),
});

/** Makes a predicate of the query; throws zod's error for an invalid value. */
export function readJobFilter(query: Readonly<Record<string, string>>): (job: JobRecord) => boolean {
  const wanted = jobFilters.parse(query);
  return (job) =>
    (wanted.status === "all" || (wanted.status === "active" ? isActiveJob(job) : wanted.status === job.status)) &&
    (["queueId", "channelId", "classificationPolicyId"] as const).every(
      (name) => wanted[name] === undefined || job.body[name] === wanted[name],
    ) &&
    isScheduledWithin(job, wanted.scheduledAfter, wanted.scheduledBefore);
}

function isScheduledWithin(job: JobRecord, after = -Infinity, before = Infinity): boolean {
  if (after === -Infinity && before === Infinity) return true;
  const { matchingMode } = job.body;
  const planned = matchingMode.kind === "scheduleAndSuspend" ? parseTime(matchingMode.scheduleAt) : undefined;
  const at = job.scheduledAt ?? planned;
  return at !== undefined && after <= at && at <= before;
}
