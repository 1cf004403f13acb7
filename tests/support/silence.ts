/** A service whose answers to writes are lost, and which then cannot be asked what became of them. */
import type { Emulator, Fault } from "jobrouter-emulator";

/** From now on every PATCH meets `fault`, and after one more GET nothing can be read. `faults.clear()` ends it. */
export function silence({ faults }: Emulator, fault: Fault): void {
  faults.add({ method: "PATCH", times: 99, fault });
  faults.add({ method: "GET", skip: 1, times: 99, fault: { kind: "status", status: 503 } });
}
