/** The program that declares what an import file imports. */
import { DEFAULT_API_VERSION } from "../config/api-version";
import { registry } from "../schema/registry";
import { printCall } from "./code";
import { type Mention, type Refer, declarationCode } from "./declaration-code";
import { type Exported, type Origin, keyOf, referencesOf } from "./exported";
import { createNamer } from "./identifiers";
import { type Order, inDependencyOrder } from "./order";
import { textLiteral } from "./text-literal";

/** The text of a TypeScript program: one resource a statement, each after those whose outputs it takes. */
export function programFile(entities: readonly Exported[], origin: Origin): string {
  const order = inDependencyOrder(entities);
  const names = namesOf(order);
  const statements = order.entities.map((entity) => printResource(entity, order, names));
  const use = entities.length === 0 ? "export {};" : 'import * as jobrouter from "pulumi-jobrouter";';
  return `${[...header(origin), use, ...withGaps(statements)].join("\n")}\n`;
}

function header({ endpoint, apiVersion, release }: Origin): readonly string[] {
  return [
    `// Exported by pulumi-jobrouter ${release}. The settings that it needs:`,
    `// pulumi config set jobrouter:endpoint ${endpoint}`,
    ...(apiVersion === DEFAULT_API_VERSION ? [] : [`// pulumi config set jobrouter:apiVersion ${apiVersion}`]),
  ];
}

/** The constants: only what others refer to needs a name. */
function namesOf(order: Order): ReadonlyMap<string, string> {
  const mentioned = new Set(
    order.entities.flatMap((entity) => {
      const from = keyOf(entity.schema.kind, entity.id);
      const targets = referencesOf(entity).map(({ kind, id }) => keyOf(kind, id));
      return targets.filter((to) => !order.isCircular(from, to));
    }),
  );
  const nameFor = createNamer();
  const named = order.entities.filter(({ schema, id }) => mentioned.has(keyOf(schema.kind, id)));
  return new Map(named.map(({ schema, id }) => [keyOf(schema.kind, id), nameFor(schema.kind, id)]));
}

function printResource(entity: Exported, order: Order, names: ReadonlyMap<string, string>): string {
  const { schema, id, declaration } = entity;
  const key = keyOf(schema.kind, id);
  const refer: Refer = (kind, other): Mention => {
    const { noun, identity } = registry[kind];
    const target = keyOf(kind, other);
    if (order.isCircular(key, target)) {
      return { remark: `The ${noun} ${textLiteral(other)} needs this one in turn, so only its id can stand here.` };
    }
    const name = names.get(target);
    if (name === undefined) return { remark: `The ${noun} ${textLiteral(other)} is not part of this export.` };
    return { source: `${name}.${identity}` };
  };
  const name = names.get(key);
  const callee = `${name === undefined ? "" : `const ${name} = `}new jobrouter.${schema.kind}`;
  return printCall(callee, textLiteral(id), declarationCode(schema.shape, declaration, refer));
}

/** Statements of one line stand together, others apart. */
function withGaps(statements: readonly string[]): readonly string[] {
  return statements.flatMap((statement, index) => {
    const isApart = [statements[index - 1] ?? "\n", statement].some((text) => text.includes("\n"));
    return isApart ? ["", statement] : [statement];
  });
}
