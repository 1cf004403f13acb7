/** A server that sends given bytes, and records its requests. */
import { type Server, type Socket, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Sending } from "./mutate-bytes.ts";
import type { Asked } from "./mutate-service.ts";

/** A running server. */
export interface WireServer {
  readonly url: string;
  /** Connections so far; a trap must have none. */
  connections(): number;
  close(): Promise<void>;
}

const FLOOD = Buffer.alloc(2 ** 16, " ");

/** Starts one on a free port; `react` says what to send for each request that came in whole. */
export async function startWireServer(react: (asked: Asked) => Sending): Promise<WireServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let url = "";
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // The client may close a connection at any time.
    socket.on("error", () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on("data", (bytes) => {
      received = Buffer.concat([received, bytes]);
      const whole = readRequest(received, url);
      if (whole === undefined) return;
      received = received.subarray(whole.length);
      void send(socket, react(whole.asked));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a host and port has an AddressInfo; a text is for pipes.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function readRequest(bytes: Buffer, url: string): { asked: Asked; length: number } | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((header) => [
      header.slice(0, header.indexOf(":")).toLowerCase(),
      header.slice(header.indexOf(":") + 1).trim(),
    ]),
  );
  const length = end + 4 + Number(headers["content-length"] ?? 0);
  if (bytes.length < length) return undefined;
  const [method = "", target = ""] = line.split(" ");
  const body = bytes.subarray(end + 4, length).toString("utf8");
  return { asked: { method, url: new URL(target, url), headers, body }, length };
}

async function send(socket: Socket, { pieces, pause = 0, then }: Sending): Promise<void> {
  socket.setNoDelay(true);
  // A flood waits for the drain, or the end, of the same socket again and again.
  socket.setMaxListeners(0);
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece);
    if (pieces.length > 1) await wait(pause);
  }
  if (then === "close") socket.end();
  if (then === "break") socket.resetAndDestroy();
  // One piece after the other, for as long as the other end takes them.
  while (then === "flood" && !socket.destroyed) {
    if (!socket.write(FLOOD))
      await new Promise<void>((resolve) => void socket.once("drain", resolve).once("close", resolve));
  }
}
