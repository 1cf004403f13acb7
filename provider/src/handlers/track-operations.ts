/** The calls of the lifecycle that reach the service, as steps that an interruption can name. */
import type { Lifecycle } from "../reconciler/lifecycle";
import type { Interruption } from "./shutdown";

/** How lines call what is worked on: a noun, and the input with its name. */
interface Named {
  readonly noun: string;
  readonly identity: string;
}

/** The same lifecycle; in an interrupted run its steps do not start, and those that had started are reported. */
export function inSteps({ noun, identity }: Named, cycle: Lifecycle, interruption: Interruption): Lifecycle {
  // An id comes from a program or a state, and must not break the line.
  const nameOf = (deed: string, id: unknown): string => `${deed} of ${noun} ${JSON.stringify(id)}`;
  return {
    check: (olds, news) => cycle.check(olds, news),
    diff: (id, olds, news) => cycle.diff(id, olds, news),
    create: (inputs) => interruption.run(nameOf("creation", inputs[identity]), () => cycle.create(inputs)),
    read: (id, state) => interruption.run(nameOf("reading", id), () => cycle.read(id, state)),
    update: (id, olds, news) => interruption.run(nameOf("update", id), () => cycle.update(id, olds, news)),
    delete: (id, state) => interruption.run(nameOf("deletion", id), () => cycle.delete(id, state)),
  };
}
