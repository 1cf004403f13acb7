/** Formats values. */

/** Formats a time of day with seconds. */
export const timeOf = (text: string): string => text.slice(11, 19);

/** Formats a duration in milliseconds in its two largest units. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Classifies a status: done, running, or failed. */
export function toneOf(status: string | number): string {
  if (typeof status === "number") return status < 300 ? "good" : status < 500 ? "busy" : "bad";
  if (["active", "assigned", "completed"].includes(status)) return "good";
  if (["queued", "draining", "pendingClassification", "scheduled", "waitingForActivation"].includes(status)) {
    return "busy";
  }
  if (["classificationFailed", "scheduleFailed", "dropped"].includes(status)) return "bad";
  return "quiet";
}

/** Formats the number of shown items and of all items. */
export const countOf = (shown: number, all: number): string => (shown < all ? `${shown} of ${all}` : String(all));
