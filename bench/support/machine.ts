/** The machine on which a run was made. */
import { cpus, loadavg, release, totalmem, type } from "node:os";

/** The facts for comparing figures with those of another machine. */
export interface Machine {
  readonly processors: string;
  readonly memory: string;
  readonly system: string;
  readonly node: string;
  /** The load of the last minute before the run, without what is measured. */
  readonly load: number;
}

/** Describes this machine. */
export function describeMachine(): Machine {
  const models = [...new Set(cpus().map(({ model }) => model.trim()))];
  return {
    processors: `${cpus().length} × ${models.join(", ")}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    node: process.version,
    load: loadavg()[0] ?? NaN,
  };
}
