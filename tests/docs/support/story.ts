/** Runs the worked examples of docs/semantics.md: runs and edits by other clients, against an emulator. */
import { expect } from "chai";
import type { Emulator, JsonObject } from "jobrouter-emulator";
import type { ResourceSchema } from "../../../provider/dist/schema/resource-schema.js";
import { isKind, registry } from "../../../provider/dist/schema/registry.js";
import { seal } from "../../../provider/dist/handlers/middleware.js";
import type { Lifecycle } from "../../support/lifecycle.ts";
import { resolveCredential } from "../../../provider/dist/handlers/connect.js";
import { quickLifecycle } from "../../support/quick-lifecycle.ts";
import { openQuickClient } from "../../support/quick-router.ts";
import { sealedView } from "../../support/unsealed.ts";
import { type Entities, type Happening, IN_BETWEEN, type Step, type StepOf, Steps } from "./story-steps.ts";

/** The state that Pulumi would keep between two steps. */
interface Memory {
  readonly id: string;
  readonly state: JsonObject;
}

/** Runs one story; throws where a step does not have the expected result. */
export async function runStory(steps: unknown, emulator: Emulator): Promise<void> {
  const story = new Story(emulator);
  for (const step of Steps.parse(steps)) await story.take(step);
}

class Story {
  readonly #emulator: Emulator;
  #memory: Memory | undefined;
  #name = "";

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  async take(step: Step): Promise<void> {
    if ("program" in step) await this.#up(step);
    else if ("refresh" in step) await this.#refresh(step);
    else if ("destroy" in step) await this.#destroy(step);
    else if ("endpoint" in step) await expectCredential(step);
    else if ("state" in step) this.#expectState(step.state);
    else if ("service" in step) this.#expectService(step.service);
    else await this.#happen(step);
  }

  /** Executes an action of another client. */
  async #happen(step: Happening): Promise<void> {
    const client = openQuickClient(this.#emulator);
    if ("another client" in step) this.#edit(step["another client"]);
    else if (IN_BETWEEN in step) this.#editBeforeWrite(step[IN_BETWEEN]);
    else if ("deleted" in step) this.#emulator.remove(pathOf(step.deleted));
    else if ("cancelled" in step) await client.jobs.cancel(step.cancelled);
    else {
      const { offers } = await client.workers.get(step.accepted.by);
      const offer = offers.find(({ jobId }) => jobId === step.accepted.job);
      await client.workers.acceptOffer(step.accepted.by, offer?.offerId ?? "there is no such offer");
    }
  }

  /** Runs check, diff, and the planned operation, as the engine does. */
  async #up({ program, preview, patch, fails, calls: expected }: StepOf<"program">): Promise<void> {
    const [[name, args] = ["", {}]] = Object.entries(program);
    this.#name = name;
    const { schema, id } = locate(name);
    const cycle = this.#cycle();
    this.#emulator.clearCalls();
    const declared = { [schema.identity]: id, endpoint: this.#emulator.url, ...args };
    const { inputs, failures } = cycle.check(this.#memory?.state ?? {}, declared);
    expect(failures).to.deep.equal([]);
    const plan = planned(cycle, this.#memory, inputs);
    if (preview !== undefined) expect(plan, "the preview").to.equal(preview);
    expect(this.#calls(), "a preview sends nothing").to.deep.equal([]);
    await expectOutcome(fails, async () => {
      this.#memory = await deploy(cycle, plan, this.#memory, inputs);
    });
    this.#expectPatch(patch);
    if (expected !== undefined) expect(this.#calls()).to.deep.equal(expected);
  }

  async #refresh({ refresh }: StepOf<"refresh">): Promise<void> {
    const before = this.#remembered();
    const found = await this.#cycle().read(before.id, before.state);
    this.#memory = found && { id: found.id, state: found.outs };
    const news = refresh === "no change" ? {} : refresh;
    expect(found?.outs).to.deep.equal(news === "gone" ? undefined : { ...before.state, ...news });
  }

  async #destroy({ destroy, patch, fails }: StepOf<"destroy">): Promise<void> {
    const { id, state } = this.#remembered();
    this.#emulator.clearCalls();
    await expectOutcome(fails, () => this.#cycle().delete(id, state));
    this.#expectPatch(patch);
    if (destroy !== "failure") expect(this.#calls()).to.deep.equal(destroy);
    expect(this.#emulator.entity(pathOf(this.#name)) === undefined, "it is gone").to.equal(fails === undefined);
  }

  #edit(theirs: Entities): void {
    for (const [name, mergePatch] of Object.entries(theirs)) this.#emulator.edit(pathOf(name), mergePatch);
  }

  #editBeforeWrite(theirs: Entities): void {
    const before = (): void => {
      this.#edit(theirs);
    };
    this.#emulator.faults.add({ method: "PATCH", fault: { kind: "run", before } });
  }

  #expectState(expected: Entities): void {
    const { schema, id } = locate(this.#name);
    const sealed = sealedView(seal(schema, this.#remembered().state));
    const controlInputs = { [schema.identity]: id, endpoint: this.#emulator.url };
    expect(sealed).to.deep.equal({ ...controlInputs, ...expected[this.#name] });
  }

  #expectService(expected: Entities): void {
    for (const [name, fields] of Object.entries(expected)) {
      expect(this.#emulator.entity(pathOf(name)), name).to.deep.include(fields);
    }
  }

  #expectPatch(patch: JsonObject | "none" | undefined): void {
    if (patch === undefined) return;
    const bodies = this.#emulator.calls("PATCH").map(({ body }) => body);
    expect(bodies, "what was written").to.deep.equal(patch === "none" ? [] : [patch]);
  }

  #calls(): string[] {
    return this.#emulator.calls().map(({ method, status }) => `${method} ${status}`);
  }

  #cycle(): Lifecycle {
    return quickLifecycle(locate(this.#name).schema, this.#emulator);
  }

  #remembered(): Memory {
    if (this.#memory === undefined) throw new Error("nothing has been deployed");
    return this.#memory;
  }
}

type Plan = "create" | "update" | "replace" | "no change";

function planned(cycle: Lifecycle, before: Memory | undefined, inputs: JsonObject): Plan {
  if (before === undefined) return "create";
  const { changes, replaces } = cycle.diff(before.id, before.state, inputs);
  if (changes === false) return "no change";
  return replaces.length > 0 ? "replace" : "update";
}

async function deploy(
  cycle: Lifecycle,
  plan: Plan,
  before: Memory | undefined,
  inputs: JsonObject,
): Promise<Memory | undefined> {
  if (plan === "no change") return before;
  if (before === undefined || plan === "replace") {
    const { id, outs } = await cycle.create(inputs);
    if (before !== undefined) await cycle.delete(before.id, before.state);
    return { id, state: outs };
  }
  const { outs } = await cycle.update(before.id, before.state, inputs);
  return { id: before.id, state: outs };
}

async function expectOutcome(fails: string | undefined, action: () => Promise<void>): Promise<void> {
  const said = await action().then(
    () => "it succeeded",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (fails === undefined) expect(said).to.equal("it succeeded");
  else expect(said).to.contain(fails);
}

async function expectCredential({ endpoint, environment, config, uses, fails }: StepOf<"endpoint">): Promise<void> {
  const sources = {
    environment: { JOBROUTER_CONNECTION_STRING: environment },
    config: (key: string) => (key === "connectionString" ? config : undefined),
  };
  await expectOutcome(fails, async () => {
    const { from } = await Promise.resolve(sources).then((all) => resolveCredential(endpoint, all));
    expect(from).to.equal(uses);
  });
}

/** The schema and the id of `Worker ada`. */
function locate(name: string): { schema: ResourceSchema; id: string } {
  const [kind = "", id = ""] = name.split(" ");
  if (!isKind(kind) || id === "") throw new Error(`"${name}" is no kind and id, such as Worker ada`);
  return { schema: registry[kind], id };
}

function pathOf(name: string): string {
  const { schema, id } = locate(name);
  return `/routing/${schema.collection}/${id}`;
}
