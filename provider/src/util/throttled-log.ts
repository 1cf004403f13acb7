/** Throttles log lines. */
import type { Clock } from "./clock";

/**
 * Throttles a log to one entry per interval; the others are dropped. `log` also gets the number dropped since the entry
 * before.
 */
export function throttledLog<Entry = string>(
  clock: Pick<Clock, "now">,
  log: (entry: Entry, dropped: number) => void,
  intervalInMs = 10_000,
): (entry: Entry) => void {
  let [next, dropped] = [-Infinity, 0];
  return (entry) => {
    const now = clock.now();
    if (now < next) {
      dropped += 1;
      return;
    }
    log(entry, dropped);
    [next, dropped] = [now + intervalInMs, 0];
  };
}
