/** Steps before, around and after the verbs of a handler, so that the table of verbs is written once. */
import type { JsonObject } from "../util/json";
import type { CheckFailure } from "../schema/resource-schema";
import { ResourceInitFailedError } from "../reconciler/entity";
import type { CheckRequest, ResourceHandler, ResourceRequest } from "../reconciler/resource-handler";

/** The verbs of a handler. */
export type Verb = keyof ResourceHandler;

/** What a request can hold, whatever its verb. */
export interface AnyRequest extends ResourceRequest {
  readonly id?: string;
  readonly olds?: JsonObject;
  readonly news?: JsonObject;
  readonly state?: JsonObject;
}

/** What an answer can hold, whatever its verb. */
export interface AnyAnswer {
  readonly inputs?: JsonObject;
  readonly outs?: JsonObject;
  readonly failures?: readonly CheckFailure[];
}

/** One layer around a handler; each member may be left out. */
export interface Middleware {
  /** Changes a request; throws to refuse it. */
  before?<Request extends AnyRequest>(verb: Verb, request: Request): Request;
  /** Runs a verb that calls the service. */
  around?<Answer>(verb: Verb, request: AnyRequest, work: () => Promise<Answer>): Promise<Answer>;
  /** Changes an answer, or what a write of unknown outcome leaves for the state; `request` is the one that `before` got. */
  after?<Answer extends AnyAnswer>(verb: Verb, answer: Answer, request: AnyRequest): Answer;
}

/** Wraps a handler in layers, the first one outermost. */
export function withMiddleware(handler: ResourceHandler, ...layers: readonly Middleware[]): ResourceHandler {
  return layers.reduceRight(wrap, handler);
}

function wrap(handler: ResourceHandler, layer: Middleware): ResourceHandler {
  const before = <Request extends AnyRequest>(verb: Verb, request: Request): Request =>
    layer.before?.(verb, request) ?? request;
  const after = <Answer extends AnyAnswer>(verb: Verb, answer: Answer, request: AnyRequest): Answer =>
    layer.after?.(verb, answer, request) ?? answer;
  const around = <Request extends AnyRequest, Answer>(verb: Verb, call: (request: Request) => Promise<Answer>) => {
    return async (request: Request): Promise<Answer> => {
      const admitted = before(verb, request);
      const work = (): Promise<Answer> => call(admitted);
      try {
        return await (layer.around?.(verb, admitted, work) ?? work());
      } catch (error) {
        if (!(error instanceof ResourceInitFailedError)) throw error;
        throw error.withState(after(verb, { outs: error.state }, request).outs);
      }
    };
  };
  const answering = <Request extends AnyRequest, Answer extends AnyAnswer | undefined>(
    verb: Verb,
    call: (request: Request) => Promise<Answer>,
  ) => {
    const run = around(verb, call);
    return async (request: Request): Promise<Answer> => {
      const answer = await run(request);
      return answer && after(verb, answer, request);
    };
  };
  return {
    check: (request: CheckRequest) => after("check", handler.check(before("check", request)), request),
    diff: (request) => handler.diff(before("diff", request)),
    create: answering("create", (request) => handler.create(request)),
    read: answering("read", (request) => handler.read(request)),
    update: answering("update", (request) => handler.update(request)),
    delete: around("delete", (request) => handler.delete(request)),
  };
}

/** Applies a function to the old and the stored properties of a request. */
export function mapStored<Request extends AnyRequest>(
  request: Request,
  change: (properties: JsonObject) => JsonObject,
): Request {
  const { olds, state } = request;
  return { ...request, ...(olds && { olds: change(olds) }), ...(state && { state: change(state) }) };
}

/** Applies a function to the inputs and outputs of an answer. */
export function mapAnswer<Answer extends AnyAnswer>(
  answer: Answer,
  change: (properties: JsonObject) => JsonObject,
): Answer {
  const { inputs, outs } = answer;
  return { ...answer, ...(inputs && { inputs: change(inputs) }), ...(outs && { outs: change(outs) }) };
}
