/** The file that `pulumi import --file` reads. */
import { importResource } from "pulumi-jobrouter/internal";
import type { ExportedEntity, Origin } from "./exported-entity.js";

/** The text of the file. */
export function importFile(entities: readonly ExportedEntity[], origin: Origin): string {
  const resources = entities.map(({ schema, id, declaration }) => importResource(schema, id, declaration, origin));
  return `${JSON.stringify({ resources }, undefined, 2)}\n`;
}
