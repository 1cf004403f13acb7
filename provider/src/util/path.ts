/** Paths into JSON values, as data and as text. */

/** Names and indexes that lead to a value: `["channels", 0, "capacityCostPerJob"]`. */
export type Path = readonly (string | number)[];

/** Formats a path as a user would type it: `exceptionRules[0].actions[1].queueId`; an empty name is shown as `""`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part, index) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const name = part === "" ? '""' : part;
    return index === 0 ? name : `${text}.${name}`;
  }, "");
}
