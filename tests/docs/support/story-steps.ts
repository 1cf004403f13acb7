/** The words of the worked examples in docs/semantics.md. */
import type { JsonObject } from "jobrouter-emulator";
import { z } from "zod";

const bag = z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value));
/** Entities by kind and id, such as `Worker ada`. */
const entities = z.record(z.string(), bag);
const sent = { patch: z.union([z.literal("none"), bag]).optional(), fails: z.string().optional() };
const calls = z.array(z.string());

/** Somebody writes in the moment between the next read and the write after it. */
export const IN_BETWEEN = "another client, between read and write";

/** What the engine does for the program of the story, with what must come of it. */
const Deed = z.union([
  z.strictObject({
    program: entities.refine((all) => Object.keys(all).length === 1, "declares one resource"),
    preview: z.enum(["create", "update", "replace", "no change"]).optional(),
    calls: calls.optional(),
    ...sent,
  }),
  z.strictObject({ refresh: z.union([z.enum(["no change", "gone"]), bag]) }),
  z.strictObject({ destroy: z.union([calls, z.literal("failure")]), ...sent }),
]);

/** What others do meanwhile. */
const Happening = z.union([
  z.strictObject({ "another client": entities }),
  z.strictObject({ [IN_BETWEEN]: entities }),
  z.strictObject({ deleted: z.string() }),
  z.strictObject({ cancelled: z.string() }),
  z.strictObject({ accepted: z.strictObject({ by: z.string(), job: z.string() }) }),
]);

/** What is the case. */
const Fact = z.union([
  z.strictObject({ state: entities }),
  z.strictObject({ service: entities }),
  z.strictObject({
    endpoint: z.string(),
    environment: z.string().optional(),
    config: z.string().optional(),
    uses: z.string().optional(),
    fails: z.string().optional(),
  }),
]);

/** A story: at least one step, none with a word that is not known. */
export const Steps = z.array(z.union([Deed, Happening, Fact])).min(1);

/** One step of a story. */
export type Step = z.infer<typeof Steps>[number];
/** The step that has this word. */
export type StepOf<Key extends string> = Extract<Step, Record<Key, unknown>>;
/** A step that is about the others. */
export type Happening = z.infer<typeof Happening>;
/** Fields by kind and id of the entity, such as `Worker ada`. */
export type Entities = z.infer<typeof entities>;
