/** The measured scenes of each round. A baseline is measured in the same round as what it is compared with. */
import type { TestStack } from "../tests/support/stack.ts";
import { type Timed, time, timePlainLoop } from "./support/commands.ts";
import type { EmulatorProcess, FaultRule } from "./support/emulator.ts";
import type { Records } from "./support/records.ts";
import { declaredWorker, makeRoster } from "./support/roster.ts";
import { type Stage, requestsSince, writeInput } from "./support/scene.ts";

/** Workers of the fleet of most rows, of the large one, and single ones. */
export const SIZES = { fleet: 10_000, large: 100_000, singles: 1_000 } as const;

/** Records what one scene measures. */
type Scene = (stage: Stage) => Promise<void>;

/** The scenes by their names. */
export const scenes = { empty, bare, plain, fleet, quota, large, singles } satisfies Record<string, Scene>;

/** One of {@link scenes}. */
export type SceneName = keyof typeof scenes;

async function empty(stage: Stage): Promise<void> {
  const stack = await stage.openStack("empty", await stage.emptyEmulator());
  for (const command of ["up", "preview", "refresh"] as const) {
    stage.records.add(`empty ${command}`, (await time(stack, command)).milliseconds);
  }
}

/** An empty stack's refresh starts neither the program nor the process of dynamic providers; this one starts the process. */
async function bare(stage: Stage): Promise<void> {
  const stack = await stage.openStack("bare", await stage.emptyEmulator());
  await time(stack, "up");
  stage.records.add("bare refresh", (await time(stack, "refresh")).milliseconds);
}

async function plain(stage: Stage): Promise<void> {
  stage.records.add("plain loop", await timePlainLoop(await stage.emptyEmulator(), SIZES.fleet));
}

async function fleet(stage: Stage): Promise<void> {
  const { records } = stage;
  const emulator = await stage.emptyEmulator();
  const stack = await stage.openStack("fleet", emulator);
  writeInput(stack, "agents.json", makeRoster(SIZES.fleet));
  const up = await time(stack, "up");
  records.add("fleet up", up.milliseconds);
  addProcessor(records, "up", up);
  records.add("fleet state bytes", Buffer.byteLength(stack.stateText()) / SIZES.fleet);
  let before = await emulator.counts();
  const count = async (): Promise<number> => {
    const after = await emulator.counts();
    const requests = requestsSince(before, after);
    before = after;
    return requests;
  };
  const preview = await time(stack, "preview");
  records.add("fleet preview", preview.milliseconds);
  addProcessor(records, "preview", preview);
  records.add("fleet preview requests", await count());
  records.add("fleet refresh", (await time(stack, "refresh")).milliseconds);
  records.add("fleet refresh requests", await count());
  await changeOne(stage, stack, emulator);
}

function addProcessor(records: Records, command: "up" | "preview", { processor }: Timed): void {
  for (const role of ["engine", "host", "program"] as const) {
    records.add(`fleet ${command}, processor seconds of the ${role}`, processor[role]);
  }
}

/** The capacity of one worker in the middle. */
async function changeOne({ records }: Stage, stack: TestStack, emulator: EmulatorProcess): Promise<void> {
  const roster = makeRoster(SIZES.fleet);
  const changed = roster.workers[SIZES.fleet / 2]?.workerId ?? "";
  const workers = roster.workers.map((entry) => (entry.workerId === changed ? { ...entry, capacity: 77 } : entry));
  writeInput(stack, "agents.json", { ...roster, workers });
  const { milliseconds, output } = await time(stack, "preview", "--diff");
  records.add("change preview", milliseconds);
  const lines = output.split("\n").filter((line) => /\bagent-\d{6} /.test(line));
  const edits = lines.filter((line) => /^\s*[-+~]/.test(line));
  records.add("change lines", edits.length);
  records.add("change lines around", lines.length - edits.length);
  const strangers = edits.filter((line) => !line.includes(changed));
  if (strangers.length > 0) throw new Error(`the diff shows another worker: ${strangers.join("\n")}`);
  const before = await emulator.counts();
  await time(stack, "up");
  const after = await emulator.counts();
  const [gets, patches] = ["GET 200", "PATCH 200"].map((kind) => requestsSince(before, after, (one) => one === kind));
  records.add("change gets", gets ?? NaN);
  records.add("change patches", patches ?? NaN);
  records.add("change other requests", requestsSince(before, after) - (gets ?? 0) - (patches ?? 0));
}

/** The emulator throttles more than 1,000 requests within 10 s here, as the service does. */
async function quota(stage: Stage): Promise<void> {
  const { records } = stage;
  const rule: FaultRule = { times: "always", fault: { kind: "quota" } };
  await expectRefusal(await stage.emptyEmulator(rule));
  const emulator = await stage.emptyEmulator(rule);
  const stack = await stage.openStack("fleet", emulator, "100");
  writeInput(stack, "agents.json", makeRoster(SIZES.fleet));
  records.add("quota up", (await time(stack, "up")).milliseconds);
  const counts = await emulator.counts();
  records.add("quota requests", requestsSince({}, counts));
  records.add(
    "quota refusals",
    requestsSince({}, counts, (kind) => kind.endsWith(" 429")),
  );
}

/** Asserts that the emulator enforces its quota; else a run without a 429 proves nothing. */
async function expectRefusal(emulator: EmulatorProcess): Promise<void> {
  await timePlainLoop(emulator, 2_000).catch(() => undefined);
  const refusals = requestsSince({}, await emulator.counts(), (kind) => kind.endsWith(" 429"));
  if (refusals === 0) throw new Error("the emulator sends no 429, so the rate limit is not tested");
}

async function large(stage: Stage): Promise<void> {
  const { records } = stage;
  records.add("large plain loop", await timePlainLoop(await stage.emptyEmulator(), SIZES.large));
  const stack = await stage.openStack("fleet", await stage.emptyEmulator());
  writeInput(stack, "agents.json", makeRoster(SIZES.large));
  const up = await time(stack, "up");
  records.add("large up", up.milliseconds);
  records.add("large up megabytes", up.megabytes);
  records.add("large state bytes", Buffer.byteLength(stack.stateText()) / SIZES.large);
  const preview = await time(stack, "preview");
  records.add("large preview", preview.milliseconds);
  records.add("large preview megabytes", preview.megabytes);
}

async function singles(stage: Stage): Promise<void> {
  const stack = await stage.openStack("singles", await stage.emptyEmulator());
  writeInput(stack, "workers.json", makeRoster(SIZES.singles).workers.map(declaredWorker));
  stage.records.add("singles up", (await time(stack, "up")).milliseconds);
}
