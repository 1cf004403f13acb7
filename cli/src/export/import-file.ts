/** The file that `pulumi import --file` reads. */
import { importResource, visibleJson } from "pulumi-jobrouter/internal";
import type { ExportedEntity, Origin } from "./exported-entity.js";

/** The text of the file. */
export function importFile(entities: readonly ExportedEntity[], origin: Origin): string {
  const resources = entities.map(({ schema, id, declaration }) => importResource(schema, id, declaration, origin));
  // Standard output may be a terminal.
  return `${visibleJson({ resources }, 2)}\n`;
}
