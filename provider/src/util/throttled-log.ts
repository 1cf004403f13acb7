/** Keeps the lines of many workers who all wait from flooding whoever runs the deployment. */
import type { Clock } from "./retry";

/** Milliseconds between two lines. */
const BETWEEN_LINES = 10_000;

/** Passes one line on in each period, with the number of those that were left out since. */
export function quietly(clock: Clock, report: (line: string) => void): (line: string) => void {
  let [next, leftOut] = [-Infinity, 0];
  return (line) => {
    const now = clock.now();
    if (now < next) {
      leftOut += 1;
      return;
    }
    report(leftOut === 0 ? line : `${line} (and ${leftOut} lines about other workers)`);
    [next, leftOut] = [now + BETWEEN_LINES, 0];
  };
}
