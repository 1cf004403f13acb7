/** What the page asks of the emulator, and what it is answered. */

/** An offer that a worker holds. */
export interface Offer {
  readonly offerId: string;
  readonly jobId: string;
  readonly expiresAt: string;
}

/** A queue with its figures. */
export interface Queue {
  readonly id: string;
  readonly name?: string;
  readonly distributionPolicyId: string;
  readonly statistics: {
    readonly length: number;
    readonly longestJobWaitTimeMinutes?: number;
    readonly estimatedWaitTimeMinutes: Readonly<Record<string, number>>;
  };
}

/** A worker as the API shows it. */
export interface Worker {
  readonly id: string;
  readonly state: string;
  readonly loadRatio: number;
  readonly queues: readonly string[];
  readonly offers: readonly Offer[];
  readonly assignedJobs: readonly { readonly jobId: string; readonly assignmentId: string }[];
}

/** A job as the API shows it. */
export interface Job {
  readonly id: string;
  readonly status: string;
  readonly queueId?: string;
  readonly priority: number;
  readonly assignments: Readonly<Record<string, { readonly assignmentId: string; readonly workerId: string }>>;
}

/** A call that the emulator answered. */
export interface Call {
  readonly ordinal: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | "dropped";
}

/** All that the page shows. */
export interface Overview {
  readonly resource: string;
  readonly resources: readonly string[];
  readonly clock: { readonly now: string; readonly kind: "real" | "virtual" };
  readonly counts: { readonly queues: number; readonly workers: number; readonly jobs: number };
  readonly queues: readonly Queue[];
  readonly workers: readonly Worker[];
  readonly jobs: readonly Job[];
  readonly calls: readonly Call[];
}

/** Carries out an operation of the API; rejects with the emulator's own words when it is refused. */
export type Perform = (method: string, path: string, body?: object) => Promise<void>;

/** Reads what there is of a resource. */
export const readOverview = async (resource: string): Promise<Overview> =>
  // The emulator that sent this page answers in this form.
  (await ask("GET", `overview${queryOf(resource)}`)) as Overview;

/** Lets time pass on a virtual clock. */
export async function advance(milliseconds: number): Promise<void> {
  await ask("POST", "clock/advance", { milliseconds });
}

/** Carries out operations on a resource. */
export const performOn =
  (resource: string): Perform =>
  async (method, path, body) => {
    const sent = { method, path, ...(body !== undefined && { body }) };
    // As above.
    const answer = (await ask("POST", `perform${queryOf(resource)}`, sent)) as Performed;
    if (answer.status >= 300) throw new Error(answer.body?.error?.message ?? `status ${answer.status}`);
  };

interface Performed {
  readonly status: number;
  readonly body?: { readonly error?: { readonly message?: string } };
}

const queryOf = (resource: string): string =>
  resource === "" ? "" : `?${new URLSearchParams({ resource }).toString()}`;

async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`/_emulator/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const answer = (await response.json()) as { error?: string };
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}
