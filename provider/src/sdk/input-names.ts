/** What a resource class knows of its kind: names. The schema, which checks what is declared, belongs to the plugin. */
import type { Kind } from "../schema/kind";

/** The inputs of a kind by their names. */
export interface Outline {
  readonly kind: Kind;
  /** The input that holds the router's id. */
  readonly identity: string;
  /** The others, without the settings of every resource. */
  readonly fields: readonly string[];
}

/** Declares an outline; a field of `Inputs` that is forgotten, or that it does not have, does not compile. */
export function outlineOf<Inputs>() {
  return <Identity extends keyof Inputs & string>(
    kind: Kind,
    identity: Identity,
    fields: { readonly [Key in Exclude<keyof Inputs, Identity>]-?: true },
  ): Outline => ({ kind, identity, fields: Object.keys(fields) });
}
