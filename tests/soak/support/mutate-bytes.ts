/** Mutations of correct responses as bytes on the wire, as a broken or hostile server sends them. */
import { gzipSync } from "node:zlib";
import type { Trap } from "./mutate-answers.ts";
import type { Dice } from "./mutate-dice.ts";
import type { Answer } from "./mutate-service.ts";

/** What a server does: sends pieces one after the other, with a pause of some milliseconds between them, and then this. */
export interface Sending {
  readonly pieces: readonly Buffer[];
  readonly pause?: number;
  /** Keeps the connection alive, closes it, resets it, stalls, or sends for ever. */
  readonly then: "keep" | "close" | "break" | "stall" | "flood";
}

/** Makes bytes of an answer. */
export type WireMutation = (answer: Answer, dice: Dice, trap: Trap) => Sending;

/** The classes that the client retries for seconds with its real timeouts. */
export const repeatedWireMutations: readonly string[] = ["broken off", "upgrade", "noise", "broken chunks", "chunks"];
/** Those after which it waits for a minute. */
export const silentWireMutations: readonly string[] = ["drip", "stall", "long length"];

/** All mutations by class. */
export const wireMutations: Readonly<Record<string, WireMutation>> = {
  right: sendRightly,
  chunks: (answer, dice) => {
    const size = dice.pick(["", ";x=1"]);
    const body = Buffer.from(answer.text);
    const at = dice.below(body.length + 1);
    const chunk = (part: Buffer): string =>
      part.length === 0 ? "" : `${part.length.toString(16)}${size}\r\n${part.toString("latin1")}\r\n`;
    const chunks = `${chunk(body.subarray(0, at))}${chunk(body.subarray(at))}${dice.pick(["0", "00"])}\r\n\r\n`;
    return keptBytes(
      Buffer.concat([Buffer.from(head(answer, "Transfer-Encoding: chunked")), Buffer.from(chunks, "latin1")]),
    );
  },
  "broken chunks": (answer, dice) => {
    const chunk = dice.pick([
      "zz\r\n",
      "ffffffffffffffffffff\r\n",
      "-1\r\n",
      `5\r\n${answer.text}`,
      "0\r\nX-Trailer: 1\r\n\r\n",
      "\r\n",
    ]);
    return { pieces: [Buffer.from(head(answer, "Transfer-Encoding: chunked") + chunk)], then: "close" };
  },
  "short length": (answer, dice) =>
    kept(head(answer, `Content-Length: ${dice.below(answer.text.length + 1)}`), answer.text),
  "long length": (answer, dice) => ({
    pieces: [Buffer.from(head(answer, `Content-Length: ${answer.text.length + 1 + dice.below(1_000)}`) + answer.text)],
    then: dice.pick(["close", "stall", "break"]),
  }),
  lengths: (answer, dice) => {
    const length = Buffer.byteLength(answer.text);
    const lines = dice.pick([
      `Content-Length: ${length}\r\nContent-Length: 0`,
      `Content-Length: ${length}\r\nTransfer-Encoding: chunked`,
      ...["Content-Length: -1", "Content-Length: 1e3", `Content-Length: ${"9".repeat(40)}`, "Content-Length:"],
    ]);
    return { pieces: [Buffer.from(head(answer, lines) + answer.text)], then: "close" };
  },
  "two answers": (answer, dice, trap) => {
    const stray = { ...answer, status: dice.pick([200, 302]), headers: { Location: trap.url } };
    const one = head(answer, lengthOf(answer)) + answer.text;
    return {
      pieces: [Buffer.from(one + head(stray, lengthOf(stray)) + stray.text)],
      then: dice.pick(["keep", "close"]),
    };
  },
  interim: (answer, dice, { url }) => {
    const line = dice.pick(["100 Continue", "102 Processing", "103 Early Hints", "199 Odd"]);
    const interim = `HTTP/1.1 ${line}\r\nLink: <${url}>; rel=preload\r\n\r\n`.repeat(1 + dice.below(20));
    return kept(interim + head(answer, lengthOf(answer)), answer.text);
  },
  upgrade: (_, dice) => ({
    pieces: [
      Buffer.from("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\u0001\u0002"),
    ],
    then: dice.pick(["keep", "close"]),
  }),
  headers: (answer, dice, { url }) => {
    const line = dice.pick([
      ...[`X-Long: ${"x".repeat(100_000)}`, "No colon", ": no name", "X-Nul: a\u0000b", "X-High: é", "X-Fold: a\r\n b"],
      ...[
        `Set-Cookie: a=1\r\nSet-Cookie: b=2`,
        `Location: ${url}`,
        "Connection: close",
        "X-Many: 1\r\n".repeat(3_000) + "X: 1",
      ],
      ...[
        'ETag: "other"',
        "Content-Encoding: br",
        "Content-Encoding: nobody",
        "Keep-Alive: timeout=0",
        "Retry-After: \u0007",
      ],
    ]);
    return kept(head(answer, `${lengthOf(answer)}\r\n${line}`), answer.text);
  },
  "status line": (answer, dice) => {
    const line = dice.pick([
      "HTTP/0.9 200 OK",
      "HTTP/9.9 200 OK",
      "HTTP/1.1 20 OK",
      "HTTP/1.1 2000 OK",
      "HTTP/1.1",
      "ICY 200 OK",
    ]);
    const rest = head(answer, lengthOf(answer)).replace(/^[^\r]*/, line);
    return { pieces: [Buffer.from(rest + answer.text)], then: "close" };
  },
  gzip: (answer, dice) => {
    const zipped = gzipSync(answer.text);
    const body = dice.pick([zipped, zipped.subarray(0, -5), Buffer.from(answer.text), gzipSync(Buffer.alloc(2 ** 20))]);
    const header = head(
      answer,
      `Content-Encoding: ${dice.pick(["gzip", "deflate"])}\r\nContent-Length: ${body.length}`,
    );
    return keptBytes(Buffer.concat([Buffer.from(header), body]));
  },
  noise: (answer, dice) => {
    const bytes = Buffer.from(head(answer, lengthOf(answer)) + answer.text);
    for (let flips = 1 + dice.below(8); flips > 0; flips -= 1) bytes[dice.below(bytes.length)] = dice.below(256);
    return { pieces: [bytes], then: "close" };
  },
  "broken off": (answer, dice) => {
    const bytes = Buffer.from(head(answer, lengthOf(answer)) + answer.text);
    return { pieces: [bytes.subarray(0, dice.below(bytes.length))], then: dice.pick(["close", "break"]) };
  },
  drip: (answer, dice) => {
    const bytes = Buffer.from(head(answer, lengthOf(answer)) + answer.text);
    return { pieces: Array.from(bytes, (byte) => Buffer.of(byte)), pause: dice.pick([0, 1, 30]), then: "keep" };
  },
  stall: (answer, dice) => {
    const bytes = Buffer.from(head(answer, lengthOf(answer)) + answer.text);
    return { pieces: [bytes.subarray(0, dice.below(bytes.length))], then: "stall" };
  },
  endless: (answer, dice) => ({
    pieces: [
      Buffer.from(
        head(answer, dice.pick(["X: 1", "Content-Length: 99999999999"])) + dice.pick(["", '{"a":"', "[", answer.text]),
      ),
    ],
    then: "flood",
  }),
};

/** An answer as it should be sent. */
export function sendRightly(answer: Answer): Sending {
  return kept(head(answer), answer.text);
}

function lengthOf({ text }: Answer): string {
  return `Content-Length: ${Buffer.byteLength(text)}`;
}

function head({ status, headers, text }: Answer, ...lines: readonly string[]): string {
  const all = lines.length > 0 ? lines : [`Content-Length: ${Buffer.byteLength(text)}`];
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} Whatever`, ...named, ...all, "", ""].join("\r\n");
}

function kept(start: string, text: string): Sending {
  return keptBytes(Buffer.from(start + text));
}

function keptBytes(bytes: Buffer): Sending {
  return { pieces: [bytes], then: "keep" };
}
