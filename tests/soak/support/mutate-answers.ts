/** Mutations of correct responses, by class. */
import type { JsonValue } from "../../../provider/dist/util/json.js";
import type { Dice } from "./mutate-dice.ts";
import { mutateJson } from "./mutate-json.ts";
import type { Answer } from "./mutate-service.ts";

/** The target of hostile redirects and links: a server that must receive no request. */
export interface Trap {
  readonly url: string;
}

/** Makes an answer hostile. */
export type Mutation = (answer: Answer, dice: Dice, trap: Trap) => Answer;

const STATUSES = [200, 201, 202, 203, 204, 205, 206, 207, 226, 300, 304, 305, 306, 400, 401, 402, 403, 404, 405, 406];
const MORE_STATUSES = [409, 410, 411, 412, 413, 414, 415, 417, 418, 421, 422, 423, 426, 428, 431, 451, 499, 599, 999];
const TRANSIENT = [408, 429, 500, 501, 502, 503, 504, 507, 511];
const PAUSES = ["0", "1", "-1", "1.5", "1e9", "9".repeat(400), "soon", "", "Thu, 01 Jan 1970 00:00:00 GMT"];
const MORE_PAUSES = ["Fri, 31 Dec 9999 23:59:59 GMT", "2026-01-01", "0x10", "١", "1, 2", "Infinity", "NaN"];

const ETAGS: readonly JsonValue[] = [
  '"1"\r\nX-Evil: 1',
  "é",
  '"\u{1f600}"',
  "",
  " ",
  "*",
  "\u0000",
  '"'.repeat(9_000),
  7,
];
const MORE_ETAGS: readonly JsonValue[] = [null, [], {}, '"1", "2"', 'W/"1"', "\t", "\ud800", '"\u007f"'];

const IDS: readonly JsonValue[] = ["somebody-else", "", "..", "a/b", "__proto__", 7, null, {}, "\ud800", "ADA"];

/** Statuses that the client retries, so that these cases take longer. */
export const waitingMutations: readonly string[] = ["transient", "retry-after"];

/** All mutations by class. */
export const answerMutations: Readonly<Record<string, Mutation>> = {
  structure: (answer, dice) => onJson(answer, (body) => mutateJson(body, dice)),
  structures: (answer, dice) => onJson(answer, (body) => mutateJson(mutateJson(mutateJson(body, dice), dice), dice)),
  etag: (answer, dice) => withMember(answer, "etag", dice.pick([...ETAGS, ...MORE_ETAGS])),
  identity: (answer, dice) => withMember(answer, "id", dice.pick(IDS)),
  numbers: (answer, dice) => {
    const number = dice.pick([
      "1e400",
      "-1e400",
      "9007199254740993",
      "1e-400",
      "-0",
      "0.30000000000000004",
      "01",
      "NaN",
    ]);
    return { ...answer, text: answer.text.replace(/:\s*(\d+|true|false)/, `:${number}`) };
  },
  "duplicate keys": (answer, dice) => {
    const twin = dice.pick([
      '"etag":"\\"9\\"",',
      '"id":"other",',
      '"__proto__":{"id":"x"},',
      '"value":[],',
      '"labels":[],',
    ]);
    return { ...answer, text: answer.text.replace("{", `{${twin}`).replace(/\}$/, `,${twin.slice(0, -1)}}`) };
  },
  deep: (answer, dice) => {
    const levels = dice.pick([99, 101, 500, 1_900, 2_500, 5_000, 20_000, 200_000]);
    const [open, close] = dice.pick([
      ["[", "]"],
      ['{"labels":', "}"],
      ['{"":', "}"],
    ] as const);
    const inside = `${open.repeat(levels)}1${close.repeat(levels)}`;
    const member = dice.pick(["labels", "tags", "queues", "mode", "exceptionRules", "value", "error", "nobody"]);
    return { ...answer, text: answer.text.replace(/\}$/, `,"${member}":${inside}}`) };
  },
  bytes: (answer, dice) => {
    const at = dice.below(answer.text.length + 1);
    const noise = dice.pick(["", "\u0000", "\ufeff", "}", '"', ",", "\\", "\ud800", "null", "<", "\u2028"]);
    return { ...answer, text: answer.text.slice(0, at) + noise + answer.text.slice(at + dice.below(3)) };
  },
  "cut off": (answer, dice) => ({ ...answer, text: answer.text.slice(0, dice.below(answer.text.length + 1)) }),
  "no JSON": (answer, dice) => {
    const page = "<html><body>Sign in to the hotel's WLAN</body></html>";
    const text = dice.pick([
      page,
      "",
      "null",
      "[]",
      "0",
      '"text"',
      "undefined",
      "\ufeff{}",
      ")]}'\n{}",
      "{}{}",
      "\u0000",
    ]);
    return { ...answer, status: dice.pick([answer.status, 200, 403, 404]), text };
  },
  huge: (answer, dice) => {
    const text = "x".repeat(dice.pick([10_000, 300_000, 1_000_000]));
    const member = dice.pick(["name", "etag", "id", "message", "nextLink", "nobody"]);
    return withMember({ ...answer, status: dice.pick([answer.status, 400]) }, member, text);
  },
  status: (answer, dice) => ({ ...answer, status: dice.pick([...STATUSES, ...MORE_STATUSES]) }),
  refusal: (_, dice) => {
    const envelope = { code: "Denied", message: "no", target: "x", details: [{ code: "InUse", message: "used" }] };
    const body = dice.pick<JsonValue>([
      { error: envelope },
      { communicationError: envelope },
      { error: "no" },
      envelope,
    ]);
    return json(dice.pick([400, 401, 403, 404, 409, 412, 422]), dice.happens(0.5) ? mutateJson(body, dice) : body);
  },
  "terminal codes": (_, dice) =>
    json(dice.pick([400, 403, 409]), {
      error: { code: "x", message: "\u001b[2J\u001b]0;owned\u0007\r\nnext \u009b1m" },
    }),
  transient: (answer, dice) => ({ ...answer, status: dice.pick(TRANSIENT) }),
  "retry-after": (answer, dice) => ({
    ...answer,
    status: dice.pick([429, 503, 408, 301, 200]),
    headers: { ...answer.headers, "Retry-After": dice.pick([...PAUSES, ...MORE_PAUSES]) },
  }),
  redirect: (answer, dice, { url }) => ({
    ...answer,
    status: dice.pick([300, 301, 302, 303, 305, 307, 308, 401, 200]),
    headers: {
      ...answer.headers,
      Location: `${url}/routing/workers/ada`,
      Refresh: `0; url=${url}`,
      "Content-Location": url,
    },
  }),
  "next link": (_, dice, { url }) => {
    const { host } = new URL(url);
    const link = dice.pick<JsonValue>([
      ...[`${url}/routing/workers`, `//${host}/routing/workers`, `\\\\${host}/x`, `http:${host}`, `http://x@${host}/`],
      ...[
        "/routing/workers",
        "",
        " ",
        "?",
        "#",
        "..",
        "//",
        "http://",
        "javascript:alert(1)",
        "/../../x",
        "/routing/a:b",
      ],
      ...[7, {}, [], "/\ud800", `/routing/workers?api-version=1&api-version=2&x=${"y".repeat(5_000)}`],
    ]);
    return { ...json(200, { value: [], nextLink: link }), headers: { Link: `<${url}>; rel="next"` } };
  },
  "content type": (answer, dice) => ({
    ...answer,
    headers: {
      "Content-Type": dice.pick([
        "text/html",
        "application/json; charset=utf-16",
        "",
        "multipart/mixed",
        "x".repeat(99),
      ]),
      "Set-Cookie": "session=1",
      "x-ms-error-code": dice.pick(["é", "QueueInUse", ""]),
    },
  }),
};

/** A JSON answer. */
function json(status: number, body: JsonValue): Answer {
  return { status, headers: { "Content-Type": "application/json" }, text: JSON.stringify(body) };
}

function onJson(answer: Answer, change: (body: JsonValue) => JsonValue): Answer {
  if (answer.text === "") return { ...answer, text: JSON.stringify(change({})) };
  return { ...answer, text: JSON.stringify(change(JSON.parse(answer.text) as JsonValue)) };
}

function withMember(answer: Answer, key: string, value: JsonValue): Answer {
  return onJson(answer, (body) => ({ ...(body as object), [key]: value }));
}
