/** Generates the TypeScript program that declares what an import file imports. */
import { DEFAULT_API_VERSION, registry } from "pulumi-jobrouter/internal";
import { printCall } from "./code-node.js";
import { type ResolveReference, declarationCode } from "./declaration-code.js";
import { type DependencyOrder, inDependencyOrder } from "./dependency-order.js";
import { type ExportedEntity, type Origin, keyOf, referencesOf } from "./exported-entity.js";
import { createNamer } from "./identifiers.js";
import { textLiteral } from "./text-literal.js";

/** The text of the program: one resource per statement, in the order of dependencies. */
export function programFile(entities: readonly ExportedEntity[], origin: Origin): string {
  const order = inDependencyOrder(entities);
  const names = namesOf(order);
  const statements = order.entities.map((entity) => printResource(entity, order, names));
  const use = entities.length === 0 ? "export {};" : 'import * as jobrouter from "pulumi-jobrouter";';
  return `${[...header(origin), use, ...withBlankLines(statements)].join("\n")}\n`;
}

function header({ endpoint, apiVersion, version }: Origin): readonly string[] {
  return [
    `// Exported by jobrouter-cli ${version}. It needs these settings:`,
    `// pulumi config set jobrouter:endpoint ${endpoint}`,
    ...(apiVersion === DEFAULT_API_VERSION ? [] : [`// pulumi config set jobrouter:apiVersion ${apiVersion}`]),
  ];
}

/** The constants, by key: only entities that others refer to need one. */
function namesOf(order: DependencyOrder): ReadonlyMap<string, string> {
  const referenced = new Set(
    order.entities.flatMap((entity) => {
      const from = keyOf(entity.schema.kind, entity.id);
      const targets = referencesOf(entity).map(({ kind, id }) => keyOf(kind, id));
      return targets.filter((to) => !order.isCircular(from, to));
    }),
  );
  const nameFor = createNamer();
  const named = order.entities.filter(({ schema, id }) => referenced.has(keyOf(schema.kind, id)));
  return new Map(named.map(({ schema, id }) => [keyOf(schema.kind, id), nameFor(schema.kind, id)]));
}

function printResource(entity: ExportedEntity, order: DependencyOrder, names: ReadonlyMap<string, string>): string {
  const { schema, id, declaration } = entity;
  const key = keyOf(schema.kind, id);
  const resolveReference: ResolveReference = (kind, targetId) => {
    const { noun, identity } = registry[kind];
    const target = keyOf(kind, targetId);
    if (order.isCircular(key, target)) {
      return {
        comment: `The ${noun} ${textLiteral(targetId)} refers back to this one, so only its id can stand here.`,
      };
    }
    const name = names.get(target);
    if (name === undefined) return { comment: `The ${noun} ${textLiteral(targetId)} is not part of this export.` };
    return { source: `${name}.${identity}` };
  };
  const name = names.get(key);
  const callee = `${name === undefined ? "" : `const ${name} = `}new jobrouter.${schema.kind}`;
  return printCall(callee, textLiteral(id), declarationCode(schema.shape, declaration, resolveReference));
}

/** Puts a blank line around each statement of several lines. */
function withBlankLines(statements: readonly string[]): readonly string[] {
  return statements.flatMap((statement, index) => {
    const isApart = [statements[index - 1] ?? "\n", statement].some((text) => text.includes("\n"));
    return isApart ? ["", statement] : [statement];
  });
}
