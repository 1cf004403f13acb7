/** The roster of a fleet, with profiles for what several workers share. */
import { type JsonObject, type JsonValue, isJsonObject, visibleJson } from "pulumi-jobrouter/internal";
import type { ExportedEntity } from "./exported-entity.js";

/** Fields that a worker joins with those of its profile, key by key. */
const JOINED = ["labels", "tags"];

/** The text of a roster in YAML: a line for each profile and each worker. */
export function rosterFile(workers: readonly ExportedEntity[]): string {
  const groups = Map.groupBy(workers, ({ declaration }) => JSON.stringify(fieldsOf(declaration)));
  const shared = [...groups.values()].filter(({ length }) => length > 1).sort((a, b) => b.length - a.length);
  const profiles = new Map(shared.map((group, index) => [`profile-${index + 1}`, profileOf(group)]));
  const byWorker = new Map(
    shared.flatMap((group, index) => group.map(({ id }) => [id, `profile-${index + 1}`] as const)),
  );
  const lines = workers.map(({ id, declaration }) => {
    const profile = byWorker.get(id);
    const own = profile === undefined ? declaration : without(declaration, profiles.get(profile) ?? {});
    return `  - ${visibleJson({ workerId: id, ...(profile !== undefined && { profile }), ...own })}`;
  });
  const head = [...profiles].map(([name, fields]) => `  ${name}: ${visibleJson(fields)}`);
  return [...(head.length === 0 ? [] : ["profiles:", ...head]), "workers:", ...lines, ""].join("\n");
}

function fieldsOf(declaration: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(declaration).filter(([field]) => !JOINED.includes(field)));
}

/** What all workers of a group have: their fields, and the labels and tags that are the same in all. */
function profileOf(group: readonly ExportedEntity[]): JsonObject {
  const [first, ...others] = group.map(({ declaration }) => declaration);
  if (first === undefined) return {};
  const joined = JOINED.map((field) => {
    const common = entriesIn(first[field]).filter(([key, value]) =>
      others.every((other) => entriesIn(other[field]).some(([name, found]) => name === key && found === value)),
    );
    return [field, Object.fromEntries(common)] as const;
  });
  const filled = joined.filter(([, map]) => Object.keys(map).length > 0);
  return { ...fieldsOf(first), ...Object.fromEntries(filled) };
}

/** The labels and tags that the profile does not have; nothing else is left of a worker with a profile. */
function without(declaration: JsonObject, profile: JsonObject): JsonObject {
  const own = JOINED.map((field) => {
    const shared = new Set(entriesIn(profile[field]).map(([key]) => key));
    return [field, Object.fromEntries(entriesIn(declaration[field]).filter(([key]) => !shared.has(key)))] as const;
  });
  return Object.fromEntries(own.filter(([, map]) => Object.keys(map).length > 0));
}

function entriesIn(map: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isJsonObject(map) ? Object.entries(map) : [];
}
