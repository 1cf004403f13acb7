/** The table of jobs, with their next actions. */
import type { Job, Perform } from "./api.js";
import type { Action, Shown } from "./dom.js";
import { bodyOf, buttons, cell, makeRow, setText, show } from "./dom.js";
import { toneOf } from "./format.js";

type Run = (action: (perform: Perform) => Promise<void>) => void;

/** Renders the jobs; `run` runs the action of a button. */
export function showJobs(jobs: readonly Job[], run: Run): void {
  const rows: Shown<Job> = {
    keyOf: ({ id }) => id,
    create: () => makeRow(5),
    update(row, job) {
      setText(cell(row, 0), job.id);
      setText(cell(row, 1), job.status);
      cell(row, 1).dataset["tone"] = toneOf(job.status);
      setText(cell(row, 2), job.queueId ?? "");
      setText(cell(row, 3), String(job.priority));
      setText(cell(row, 4), Object.values(job.assignments).at(-1)?.workerId ?? "");
      show(cell(row, 5), actionsFor(job, run), buttons);
    },
  };
  show(bodyOf("jobs"), jobs, rows);
}

function actionsFor({ id, status, assignments }: Job, run: Run): Action[] {
  const path = `/routing/jobs/${encodeURIComponent(id)}`;
  const assignment = Object.values(assignments).at(-1)?.assignmentId ?? "";
  const action = (text: string, target: string): Action => ({
    text,
    label: `${text} ${id}`,
    act: () => {
      run((perform) => perform("POST", target));
    },
  });
  if (status === "assigned") return [action("complete", `${path}/assignments/${assignment}:complete`)];
  if (status === "completed") return [action("close", `${path}/assignments/${assignment}:close`)];
  if (status === "closed" || status === "cancelled") return [];
  return [action("cancel", `${path}:cancel`)];
}
