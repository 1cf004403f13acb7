/**
 * What a kind of resource does, in no host's words: one request object per verb, plain JSON in and out. A host
 * (Pulumi's dynamic provider, a plugin over gRPC) fills the requests and passes the answers on.
 */
import type { JsonObject } from "../util/json";
import type { CheckResult, DiffResult } from "./check";

export interface ResourceRequest {
  /** Tells the resource from all others of the program: its URN, or what the host makes of kind, parent and name. */
  readonly urn?: string;
  /** The same of the state, where an alias may have changed it. */
  readonly oldUrn?: string;
  /** The resource's name in the program. */
  readonly name: string;
  /** Shows one line to the person who runs the deployment, beside the resource where the host can. */
  readonly log: (line: string) => void;
  /** Shows a text of several lines in place of the last one; `undefined` where the host has no such place. */
  readonly status?: (text: string) => void;
}

/** Checked inputs of a new resource. */
export interface CreateRequest extends ResourceRequest {
  readonly news: JsonObject;
}

/** Inputs to validate: `olds` are the checked inputs of the last deployment, or `{}`. */
export interface CheckRequest extends CreateRequest {
  readonly olds: JsonObject;
}

/** The state (`olds`: outputs of the last deployment or refresh), and the checked inputs to bring it to. */
export interface UpdateRequest extends CheckRequest {
  readonly id: string;
}

/** An entity to read or delete: for a refresh or a deletion `state` holds all outputs, for a `get` the inputs only. */
export interface ReadRequest extends ResourceRequest {
  readonly id: string;
  readonly state: JsonObject;
}

/** Outputs of a read, and the inputs that a program would declare for them; without `inputs`, those in the state stay. */
export interface ReadResult {
  readonly id: string;
  readonly outs: JsonObject;
  readonly inputs?: JsonObject;
}

/** The verbs of one kind of resource. Each is idempotent: a repeated call finds its own work and goes on. */
export interface ResourceHandler {
  /** Validates inputs and fills defaults. Reads no service; a fleet reads its roster file. */
  check(request: CheckRequest): CheckResult;
  /** Compares state and inputs. Pure. Throws a `RouterError` to stop the run before anything is sent. */
  diff(request: UpdateRequest): DiffResult;
  create(request: CreateRequest): Promise<{ readonly id: string; readonly outs: JsonObject }>;
  /** `undefined` when the entity is gone. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  update(request: UpdateRequest): Promise<{ readonly outs: JsonObject }>;
  /** Succeeds when the entity is gone already. */
  delete(request: ReadRequest): Promise<void>;
}
