/** The steps of the worked examples in docs/semantics.md. */
import type { JsonObject } from "jobrouter-emulator";
import { z } from "zod";

const properties = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);
/** Entities by kind and id, such as `Worker ada`. */
const entities = z.record(z.string(), properties);
const sent = { patch: z.union([z.literal("none"), properties]).optional(), fails: z.string().optional() };
const calls = z.array(z.string());

/** Another client writes between the next read and the write after it. */
export const IN_BETWEEN = "another client, between read and write";

/** A command of the engine for the program of the story, with its expected result. */
const Command = z.union([
  z.strictObject({
    program: entities.refine((all) => Object.keys(all).length === 1, "declares one resource"),
    preview: z.enum(["create", "update", "replace", "no change"]).optional(),
    calls: calls.optional(),
    ...sent,
  }),
  z.strictObject({ refresh: z.union([z.enum(["no change", "gone"]), properties]) }),
  z.strictObject({ destroy: z.union([calls, z.literal("failure")]), ...sent }),
]);

/** An action of another client. */
const Happening = z.union([
  z.strictObject({ "another client": entities }),
  z.strictObject({ [IN_BETWEEN]: entities }),
  z.strictObject({ deleted: z.string() }),
  z.strictObject({ cancelled: z.string() }),
  z.strictObject({ accepted: z.strictObject({ by: z.string(), job: z.string() }) }),
]);

/** An assertion about state, service or settings. */
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

/** A story: at least one step, with known keys only. */
export const Steps = z.array(z.union([Command, Happening, Fact])).min(1);

/** One step of a story. */
export type Step = z.infer<typeof Steps>[number];
/** The step with this key. */
export type StepOf<Key extends string> = Extract<Step, Record<Key, unknown>>;
/** A step of another client. */
export type Happening = z.infer<typeof Happening>;
/** Fields by kind and id of the entity, such as `Worker ada`. */
export type Entities = z.infer<typeof entities>;
