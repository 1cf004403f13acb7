/** Mutations of cases: what programs, states, import files and the environment can hold. */
import { type JsonObject, type JsonValue, isJsonObject } from "../../../provider/dist/util/json.js";
import { UNKNOWN } from "../../../provider/dist/schema/names.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import type { Case } from "./mutate-case.ts";
import type { Dice } from "./mutate-dice.ts";
import { mutateJson } from "./mutate-json.ts";

/** Makes a case hostile. */
export type InputMutation = (it: Case, dice: Dice) => Case;

const IDS = [
  "",
  ".",
  "..",
  "a/b",
  "../queues/support",
  "a?b",
  "a#b",
  "a\\b",
  "%2e%2e",
  "a\u0000b",
  "a\r\nb",
  "x".repeat(9_000),
  UNKNOWN,
];

/** The nesting limit of gRPC: deeper messages fail in the host before they reach the plugin. */
const MAX_DEPTH = 400;

const ENDPOINTS: readonly JsonValue[] = [
  ...[
    "https://elsewhere.test",
    "http://elsewhere.test",
    "http://localhost:1",
    "file:///etc/passwd",
    "",
    "x",
    UNKNOWN,
    7,
  ],
  ...[
    "https://contoso.test@elsewhere.test",
    "https://contoso.test/",
    "HTTPS://CONTOSO.TEST",
    "https://contoso.test:443",
  ],
  ...[
    "https://contoso.test/x",
    "https://contoso.test?x",
    "https://contoso.test#x",
    "https://contoso.test.",
    "//contoso.test",
  ],
  ...[
    "https://user:word@contoso.test",
    "https://contoso.test\\@elsewhere.test",
    "https://c\u00f6ntoso.test",
    null,
    {},
    [],
  ],
];

const PENDING: readonly JsonValue[] = [
  ...[null, 7, "text", [], {}, { declarations: null }, { isCreation: true }, { declarations: [[]], isCreation: true }],
  ...[
    { declarations: [null, 7, {}], isCreation: 1 },
    { declarations: [{ __pending: {} }], isCreation: false },
  ],
];

/** All mutations by class. */
export const inputMutations: Readonly<Record<string, InputMutation>> = {
  valid: (it) => it,
  news: (it, dice) => ({ ...it, news: asObject(mutateJson(it.news, dice, MAX_DEPTH)) }),
  olds: (it, dice) => ({ ...it, olds: asObject(mutateJson(it.olds, dice, MAX_DEPTH)) }),
  both: (it, dice) => ({
    ...it,
    olds: asObject(mutateJson(it.olds, dice, MAX_DEPTH)),
    news: asObject(mutateJson(it.news, dice, MAX_DEPTH)),
  }),
  many: (it, dice) => {
    let { olds, news } = it;
    for (let times = 2 + dice.below(5); times > 0; times -= 1) {
      [olds, news] = [asObject(mutateJson(olds, dice, MAX_DEPTH)), asObject(mutateJson(news, dice, MAX_DEPTH))];
    }
    return { ...it, olds, news };
  },
  id: (it, dice) => {
    const id = dice.pick(IDS);
    const named = dice.happens(0.5) ? { [registry[it.kind].identity]: id } : {};
    return { ...it, id, news: { ...it.news, ...named }, olds: { ...it.olds, ...named } };
  },
  endpoint: (it, dice) => {
    const endpoint = dice.pick(ENDPOINTS);
    return { ...it, news: { ...it.news, endpoint }, olds: dice.happens(0.5) ? { ...it.olds, endpoint } : it.olds };
  },
  pending: (it, dice) => {
    const before = dice.happens(0.5)
      ? { declarations: [it.news, it.olds], isCreation: dice.happens(0.5) }
      : dice.pick(PENDING);
    return { ...it, olds: { ...it.olds, __pending: dice.happens(0.5) ? mutateJson(before, dice, MAX_DEPTH) : before } };
  },
  "import file": (it, dice) => {
    const gone = ["endpoint", "__provider", registry[it.kind].identity].filter(() => dice.happens(0.5));
    const olds = Object.fromEntries(Object.entries(it.olds).filter(([key]) => !gone.includes(key)));
    return {
      ...it,
      olds: dice.happens(0.3) ? {} : { ...olds, __get: dice.pick<JsonValue>([true, false, "true", 1, {}]) },
    };
  },
  unknown: (it, dice) => ({ ...it, news: asObject(withUnknowns(it.news, dice)) }),
  settings: (it, dice) => {
    const [key, value] = [dice.pick(["adopt", "onConflict", "apiVersion", "removal"]), dice.pick(ENDPOINTS)];
    const words = ["always", "never", "overwrite", "2024-01-18-preview", "2023-11-01", "9999-99-99"];
    return { ...it, news: { ...it.news, [key]: dice.happens(0.5) ? value : dice.pick(words) } };
  },
  swapped: (it, dice) => ({ ...it, olds: it.news, news: it.olds, id: dice.happens(0.5) ? it.id : `${it.id}x` }),
};

function asObject(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : { value };
}

function withUnknowns(value: JsonValue, dice: Dice): JsonValue {
  if (dice.happens(0.1)) return UNKNOWN;
  if (Array.isArray(value)) return value.map((item: JsonValue) => withUnknowns(item, dice));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withUnknowns(member, dice)]));
}

/** Mutates a connection string; the key in it must never be sent elsewhere. */
export function mutateConnectionString(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const noise = dice.pick([
    "",
    ";",
    "=",
    " ",
    "\n",
    "\u0000",
    "é",
    "endpoint=https://elsewhere.test;",
    "%",
    "/",
    "@",
    "\ud800",
  ]);
  const changes: readonly (() => string)[] = [
    () => text.slice(0, at) + noise + text.slice(at + dice.below(3)),
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.toUpperCase(),
    () => text.split(";").toReversed().join(";"),
    () => `${text};${text}`,
    () => text.replace("https://", dice.pick(["http://", "ftp://", "", "//", "https://user:word@", "https:\\\\"])),
    () =>
      text.replace(
        "contoso",
        dice.pick(["elsewhere", "contoso.test/x#", "contoso.test\\@elsewhere", "", "x".repeat(9_000)]),
      ),
    () => dice.pick(["", " ", "=", ";", "endpoint=", "accesskey=", "endpoint=;accesskey=", "null", "{}"]),
  ];
  return dice.pick(changes)();
}

/** Returns the case as received over gRPC: without members that Struct cannot carry and without lone surrogates. */
export function asReceived(it: Case): Case {
  return { ...it, id: it.id.toWellFormed(), olds: receivedObject(it.olds), news: receivedObject(it.news) };
}

function receivedObject(value: JsonObject): JsonObject {
  return received(value) as JsonObject;
}

function received(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map((item: JsonValue) => received(item));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([key, member]): [string, JsonValue] => [
    key.toWellFormed(),
    received(member),
  ]);
  return Object.fromEntries(members);
}
