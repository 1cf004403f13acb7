/** The calls of the page to the emulator, and their answers. */

/** An offer that a worker holds. */
export interface Offer {
  readonly offerId: string;
  readonly jobId: string;
  readonly expiresAt: string;
}

/** A queue with its statistics. */
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

/** A worker of the API. */
export interface Worker {
  readonly id: string;
  readonly state: string;
  readonly loadRatio: number;
  readonly queues: readonly string[];
  readonly offers: readonly Offer[];
  readonly assignedJobs: readonly { readonly jobId: string; readonly assignmentId: string }[];
}

/** A job of the API. */
export interface Job {
  readonly id: string;
  readonly status: string;
  readonly queueId?: string;
  readonly priority: number;
  readonly assignments: Readonly<Record<string, { readonly assignmentId: string; readonly workerId: string }>>;
}

/** A call of the journal. */
export interface Call {
  readonly ordinal: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | "dropped";
}

/** The data of the page. */
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

/** Performs an operation of the API; rejects with the emulator's message on an error. */
export type Perform = (method: string, path: string, body?: object) => Promise<void>;

/** Reads the overview of a resource. */
export const readOverview = async (resource: string): Promise<Overview> =>
  // The emulator that served this page answers in this format.
  (await ask("GET", `overview${queryOf(resource)}`)) as Overview;

/** Advances a virtual clock. */
export async function advance(milliseconds: number): Promise<void> {
  await ask("POST", "clock/advance", { milliseconds });
}

/** Makes the function that performs operations on a resource. */
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
