import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import path from "node:path";
import { readIfPresent, writeWhole } from "../setup/files.mjs";

/** How a port is chosen and tried; replaced in tests. */
export interface Ports {
  draw(): number;
  isFree(port: number): Promise<boolean>;
}

/** Loopback ports below the ephemeral range, so that the port is free the next time. */
export const loopbackPorts: Ports = {
  draw: () => randomInt(20_000, 30_000),
  isFree: (port) =>
    new Promise((resolve) => {
      const probe = createServer();
      probe.once("error", () => {
        resolve(false);
      });
      probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
        probe.close(() => {
          resolve(true);
        });
      });
    }),
};

/** Returns the port of the quickstart's emulator. It is chosen once, because the endpoint is part of each resource's identity. */
export async function rememberedPort(folder: string, ports: Ports = loopbackPorts): Promise<number> {
  const file = path.join(folder, "port");
  const remembered = Number(readIfPresent(file));
  if (remembered > 0) return remembered;
  for (let tries = 0; tries < 20; tries++) {
    const port = ports.draw();
    if (!(await ports.isFree(port))) continue;
    writeWhole(file, `${port}\n`);
    return port;
  }
  throw new Error("no free port for the emulator in 20 attempts between 20000 and 30000");
}
