/** Steps before, around and after the verbs of a handler, so that the table of verbs is written once; marks secrets. */
import { type JsonObject, type JsonValue, isJsonObject, mapMembers } from "../util/json";
import { printable } from "../util/printable";
import { redactor } from "../util/redact";
import { RouterError, messageOf } from "../errors";
import { SECRET_KEYS, UNKNOWN } from "../schema/names";
import { type ObjectShape, mapSecrets } from "../schema/shape";
import type { CheckResult } from "../reconciler/check";
import { ResourceInitFailedError } from "../reconciler/entity";
import { secretTextsIn } from "../reconciler/secret-inputs";
import type {
  CheckRequest,
  ReadRequest,
  ReadResult,
  ResourceHandler,
  ResourceRequest,
  UpdateRequest,
} from "../reconciler/resource-handler";

export type Verb = keyof ResourceHandler;

/** What a request can hold, whatever its verb. */
export type AnyRequest = ResourceRequest & Partial<UpdateRequest & ReadRequest>;

/** What an answer can hold, whatever its verb. */
export type AnyAnswer = Partial<CheckResult & Omit<ReadResult, "id">>;

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
        throw new ResourceInitFailedError(error.id, after(verb, { outs: error.state }, request).outs, error.cause);
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

/** Applies a function to the properties that a request or an answer holds under some of these keys. */
export function mapProperties<Message extends AnyRequest | AnyAnswer>(
  message: Message,
  keys: readonly string[],
  change: (properties: JsonObject) => JsonObject,
): Message {
  const changed = Object.entries(message).filter(([key, value]) => keys.includes(key) && isJsonObject(value));
  return { ...message, ...Object.fromEntries(changed.map(([key, value]) => [key, change(value as JsonObject)])) };
}

/** The engine's own mark; it takes it off again before it calls the plugin. */
const SECRET_MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** Marks each credential of the schema, whatever the program passed; answers the same object when there is none. */
export function seal({ shape }: { readonly shape: ObjectShape }, properties: JsonObject): JsonObject {
  return mapMembers(properties, (key, value) => {
    if (SECRET_KEYS.includes(key)) return mark(value);
    const member = shape.members.get(key);
    return member === undefined ? value : mapSecrets(member, value, mark, (unexpected) => unexpected);
  });
}

/** An unknown value has nothing to hide yet. */
function mark(value: JsonValue): JsonValue {
  return value === UNKNOWN ? value : { ...SECRET_MARK, value };
}

export function markSecrets(kind: { readonly shape: ObjectShape }): Middleware {
  return {
    after: (_verb, answer) => mapProperties(answer, ["inputs", "outs"], (properties) => seal(kind, properties)),
  };
}

/** Redacts secrets, which a service or a proxy may repeat, in log lines, failures and errors; drops control characters. */
export function redactMessages(kind: { readonly shape: ObjectShape }): Middleware {
  const redactorFor = ({ news = {}, olds = {}, state = {} }: AnyRequest): ((text: string) => string) => {
    let redact: ReturnType<typeof redactor> | undefined;
    return (text) => (redact ??= redactor(secretTextsIn(kind, news, olds, state)))(text);
  };
  return {
    before(_verb, request) {
      const redact = redactorFor(request);
      const { log, status } = request;
      const shown = (show: (text: string) => void) => (text: string) => {
        show(printable(redact(text)));
      };
      return { ...request, log: shown(log), ...(status && { status: shown(status) }) };
    },
    async around(_verb, request, work) {
      try {
        return await work();
      } catch (error) {
        throw redactError(error, redactorFor(request));
      }
    },
    after(_verb, answer, request) {
      if (answer.failures === undefined || answer.failures.length === 0) return answer;
      const redact = redactorFor(request);
      const failures = answer.failures.map((failure) => ({ ...failure, message: redact(failure.message) }));
      return { ...answer, failures };
    },
  };
}

/** Answers the same error where its message holds no secret; else one without a cause, which would hold it as well. */
function redactError(error: unknown, redact: (text: string) => string): unknown {
  if (error instanceof ResourceInitFailedError) {
    const cause = redactError(error.cause, redact);
    return cause instanceof RouterError ? new ResourceInitFailedError(error.id, error.state, cause) : error;
  }
  const text = messageOf(error);
  const message = redact(text);
  if (message === text) return error;
  if (!(error instanceof RouterError)) return new Error(message);
  const { code, status, serviceCode, mayHaveBeenApplied } = error;
  return new RouterError(code, message, {
    mayHaveBeenApplied,
    ...(status !== undefined && { status }),
    ...(serviceCode !== undefined && { serviceCode: redact(serviceCode) }),
  });
}
