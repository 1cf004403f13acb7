/** Executes one request and injects its fault. */
import { isCollectionName } from "../router/collections/registry.js";
import { ServiceError } from "../router/errors.js";
import type { Clock } from "../util/clock.js";
import { type Strictness, dispatch } from "./dispatch.js";
import { injectedError, toErrorAnswer } from "./error-answers.js";
import type { RouteMatch } from "./match-route.js";
import type { Answer, IncomingCall } from "./messages.js";
import type { Resource } from "./resources.js";
import type { Injection } from "./server-hooks.js";

/** The response: an answer, possibly damaged, or a closed connection. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer; readonly form: "whole" | "truncated" | "html" }
  | { readonly kind: "drop" };

/** An undamaged answer. */
export const whole = (answer: Answer): Outcome => ({ kind: "answer", form: "whole", answer });

/** A request with its route and its resource, or the errors that stand in their place. */
export interface IdentifiedRequest {
  readonly call: IncomingCall;
  /** Decoded, without the query. */
  readonly path: string;
  readonly match: RouteMatch | ServiceError;
  readonly resource: Resource | ServiceError;
}

/** Applies the request, or does not, as the fault says. */
export async function execute(
  { call, path, match, resource }: IdentifiedRequest,
  { latency, fault }: Injection,
  { clock, strictness }: { clock: Clock; strictness: Strictness },
): Promise<Outcome> {
  const router = resource instanceof ServiceError ? resource : resource.router;
  const apply = () => dispatch(call, match, router, strictness);
  if (latency > 0) await new Promise<void>((resolve) => clock.after(latency, resolve));
  if (fault?.kind === "run") await fault.before();
  // The emulator may have been closed meanwhile; a dead service applies nothing.
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
      return whole(toErrorAnswer(injectedError(fault.status, fault.retryAfter), call.rawPath));
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
  if (!isCollectionName(name)) return;
  router.perform((store) => {
    const record = store[name].get(id);
    if (record !== undefined) store.touch(record);
  });
}
