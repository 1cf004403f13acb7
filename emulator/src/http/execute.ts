/** Carries out one request, with whatever the fault rules do to it. */
import type { Clock } from "../util/clock.js";
import type { CollectionName } from "../router/collections/collection.js";
import type { Destination, IncomingCall, Strictness } from "./dispatch.js";
import { dispatch, toAnswer } from "./dispatch.js";
import { injectedError, ServiceError } from "../router/errors.js";
import type { TakenFault } from "../control/faults.js";
import type { Resource } from "./resources.js";
import type { Answer } from "./routes.js";
import { collections } from "./routes.js";

/** What is to be sent back. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer; readonly form: "whole" | "truncated" | "html" }
  | { readonly kind: "drop" };

/** An undamaged answer. */
export const whole = (answer: Answer): Outcome => ({ kind: "answer", form: "whole", answer });

/** A request with what was found out about it; refusals stand where something is wrong. */
export interface Known {
  readonly call: IncomingCall;
  /** Decoded, without the query. */
  readonly path: string;
  readonly destination: Destination | ServiceError;
  readonly resource: Resource | ServiceError;
}

/** Applies the request, or does not, as the fault says. */
export async function carryOut(
  { call, path, destination, resource }: Known,
  { latency, fault }: TakenFault,
  { clock, strictness }: { clock: Clock; strictness: Strictness },
): Promise<Outcome> {
  const router = resource instanceof ServiceError ? resource : resource.router;
  const apply = () => dispatch(call, destination, router, strictness);
  if (latency > 0) await new Promise<void>((resolve) => clock.after(latency, resolve));
  if (fault?.kind === "run") await fault.before();
  // Meanwhile the emulator may have been closed; a dead service applies nothing.
  if (!(router instanceof ServiceError) && router.isStopped) return { kind: "drop" };
  switch (fault?.kind) {
    case undefined:
    case "run":
      return whole(apply());
    case "moveEtag":
      if (!(resource instanceof ServiceError)) moveEtag(resource, path);
      return whole(apply());
    case "status":
      if (fault.applied === true) apply();
      return whole(toAnswer(injectedError(fault.status, fault.retryAfter), call.rawPath));
    case "drop":
      if (fault.applied) apply();
      return { kind: "drop" };
    case "truncate":
      return { kind: "answer", form: "truncated", answer: apply() };
    case "notJson":
      return { kind: "answer", form: "html", answer: apply() };
  }
}

function moveEtag({ router }: Resource, path: string): void {
  const [, , name = "", id = ""] = path.split("/");
  if (!isCollection(name)) return;
  router.perform((store) => {
    const record = store[name].get(id);
    if (record !== undefined) store.touch(record);
  });
}

const isCollection = (name: string): name is CollectionName => Object.hasOwn(collections, name);
