/** Simulates writes with an unknown outcome: their responses are lost, and later reads fail. */
import type { Emulator, Fault } from "jobrouter-emulator";

/** Adds `fault` to every PATCH, and fails every GET after the next one. `faults.clear()` ends it. */
export function silence({ faults }: Emulator, fault: Fault): void {
  faults.add({ method: "PATCH", times: 99, fault });
  faults.add({ method: "GET", skip: 1, times: 99, fault: { kind: "status", status: 503 } });
}
