/** The command jobrouter-simulator: simulates a contact centre on a router and prints a report. */
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { startEmulator } from "../emulator.js";
import { type Habits, defaultHabits } from "../simulator/habits.js";
import type { SimulationOptions } from "../simulator/options.js";
import { type SimulationReport, formatReport } from "../simulator/report.js";
import { simulate } from "../simulator/simulate.js";
import { manualClock } from "../util/clock.js";

/** Flags that set the mean of a distribution; its kind stays the default. */
const meanFlags = ["reaction", "talk", "wrapUp", "patience", "breakEvery", "breakLength"] as const;
const shareFlags = ["declines", "ignores"] as const;

interface Flags extends Partial<Record<(typeof meanFlags)[number] | (typeof shareFlags)[number], number>> {
  router?: true;
  connectionStringFile?: string;
  clock?: "real" | "virtual";
  workers?: number;
  queues?: number;
  jobsPerSecond: number;
  duration: number;
  seed: number;
  capacity: number;
  channel: string;
  prefix?: string;
  lookEvery: number;
  grace: number;
  json?: true;
}

function command(version: string): Command {
  const made = new Command("jobrouter-simulator")
    .description(
      "Simulates customers and agents of a contact centre on a Job Router, and reports what became of every job",
    )
    .option(
      "--router",
      "plays all workers of the router of JOBROUTER_CONNECTION_STRING; the default is an emulator of its own",
    )
    .option("--connection-string-file <file>", "the same, with the connection string in this file")
    .addOption(
      new Option("--clock <kind>", "the clock; the default is virtual for an emulator of its own, else real").choices([
        "real",
        "virtual",
      ]),
    )
    .option("--workers <n>", "workers to create; the default is 100 in an emulator of its own, else 0", readNumber)
    .option("--queues <n>", "queues to create; the default is 3 in an emulator of its own, else 0", readNumber)
    .option("--jobs-per-second <n>", "average rate of new customers", readNumber, 0.5)
    .option("--duration <seconds>", "for how long customers come", readNumber, 3600)
    .option("--seed <n>", "seed of the random numbers, which makes a simulation repeatable", readNumber, 1)
    .option("--capacity <n>", "capacity of created workers", readNumber, 1)
    .option("--channel <id>", "the channel of the jobs", "chat")
    .option("--prefix <text>", "prefix of all created ids; the default is life-<seed>-")
    .option("--look-every <seconds>", "poll interval of the workers", readNumber, 1)
    .option("--grace <seconds>", "deadline for open jobs after customers stop coming", readNumber, 3600);
  for (const name of meanFlags) {
    made.option(`--${dashed(name)} <seconds>`, `mean of ${wordsFor[name]}; the default is ${meanOf(name)}`, readNumber);
  }
  for (const name of shareFlags) {
    made.option(`--${name} <share>`, `${wordsFor[name]}; the default is ${defaultHabits[name]}`, readNumber);
  }
  return made.option("--json", "print the report as JSON").version(version);
}

const wordsFor: Readonly<Record<keyof Habits, string>> = {
  reaction: "how long agents take to answer an offer",
  talk: "how long agents talk until they complete a job",
  wrapUp: "how long agents take to close a completed job",
  patience: "how long customers wait before they cancel",
  breakEvery: "how long agents work between two breaks",
  breakLength: "how long agents are away",
  declines: "share of offers that agents decline",
  ignores: "share of offers that agents let expire",
};

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function meanOf(name: (typeof meanFlags)[number]): number {
  const spread = defaultHabits[name];
  return spread.kind === "fixed" ? spread.seconds : spread.meanSeconds;
}

function readNumber(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number, 0 or more.");
}

/** Parses the arguments and runs the command. */
export async function runSimulatorCommand(version: string): Promise<void> {
  await command(version).action(run).parseAsync();
}

async function run(flags: Flags): Promise<void> {
  const connectionString = readConnectionString(flags);
  const report = await (connectionString === undefined
    ? simulateOnOwnEmulator(flags)
    : simulateOnRouter(connectionString, flags));
  process.stdout.write(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : formatReport(report));
}

/** Reads the connection string from a file or the environment: other users of the machine see the arguments of a process. */
function readConnectionString({ router, connectionStringFile: file }: Flags): string | undefined {
  if (file !== undefined) return readFileSync(file, "utf8").trim();
  if (router === undefined) return undefined;
  const { JOBROUTER_CONNECTION_STRING: text } = process.env;
  if (text === undefined || text === "")
    throw new Error("JOBROUTER_CONNECTION_STRING is not set; set it, or leave out --router");
  return text;
}

const simulateOnRouter = (connectionString: string, flags: Flags): Promise<SimulationReport> =>
  simulate({ ...toOptions(flags), connectionString, clock: flags.clock ?? "real" });

async function simulateOnOwnEmulator(flags: Flags): Promise<SimulationReport> {
  const clock = flags.clock === "real" ? undefined : manualClock();
  const emulator = await startEmulator({ seed: flags.seed, journalLimit: 1, ...(clock !== undefined && { clock }) });
  try {
    const { connectionString } = emulator;
    const made = { workers: 100, queues: 3 };
    return await simulate({ ...made, ...toOptions(flags), connectionString, clock: clock ?? "real" });
  } finally {
    await emulator.close();
  }
}

function toOptions(flags: Flags): Omit<SimulationOptions, "connectionString"> {
  const { jobsPerSecond, seed, capacity, workers, queues, prefix } = flags;
  return {
    jobsPerSecond,
    seed,
    capacity,
    durationSeconds: flags.duration,
    channelId: flags.channel,
    lookEverySeconds: flags.lookEvery,
    graceSeconds: flags.grace,
    habits: toHabits(flags),
    ...(workers !== undefined && { workers }),
    ...(queues !== undefined && { queues }),
    ...(prefix !== undefined && { idPrefix: prefix }),
  };
}

function toHabits(flags: Flags): Partial<Habits> {
  const means = meanFlags.flatMap((name) => {
    const mean = flags[name];
    return mean === undefined ? [] : [[name, { ...defaultHabits[name], meanSeconds: mean }]];
  });
  const shares = shareFlags.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]]));
  // Each name has a value of its own type; fromEntries loses which.
  return Object.fromEntries([...means, ...shares]) as Partial<Habits>;
}
