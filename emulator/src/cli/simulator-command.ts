#!/usr/bin/env node
/** The command: plays the life of a contact centre on a router and prints what became of everybody. */
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { startEmulator } from "../emulator.js";
import type { Habits } from "../simulator/habits.js";
import { ordinaryHabits } from "../simulator/habits.js";
import type { LifeOptions } from "../simulator/options.js";
import type { LifeReport } from "../simulator/report.js";
import { showReport } from "../simulator/report.js";
import { simulateLife } from "../simulator/simulate.js";
import { manualClock } from "../util/clock.js";

/** Flags that set the mean of a spread whose shape stays the ordinary one. */
const meanFlags = ["reaction", "talk", "wrapUp", "patience", "breakEvery", "breakLength"] as const;
const shareFlags = ["declines", "ignores"] as const;

interface Flags extends Partial<Record<(typeof meanFlags)[number] | (typeof shareFlags)[number], number>> {
  connectionString?: string;
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

function command(): Command {
  const made = new Command("jobrouter-simulator")
    .description("Customers and agents who live on a Job Router, and what became of them")
    .option(
      "--connection-string <text>",
      "the router, all of whose workers are played; an emulator of its own unless told",
    )
    .addOption(
      new Option("--clock <kind>", "whose time it is; virtual for an emulator of its own, else real").choices([
        "real",
        "virtual",
      ]),
    )
    .option("--workers <n>", "workers to make; 100 in an emulator of its own, else none", readNumber)
    .option("--queues <n>", "queues to make; 3 in an emulator of its own, else none", readNumber)
    .option("--jobs-per-second <n>", "how many customers come per second, on average", readNumber, 0.5)
    .option("--duration <seconds>", "how long customers come", readNumber, 3600)
    .option("--seed <n>", "make everything that people do repeatable", readNumber, 1)
    .option("--capacity <n>", "jobs that a worker that is made can have at a time", readNumber, 1)
    .option("--channel <id>", "the channel of the jobs", "chat")
    .option("--prefix <text>", "what the ids of everything that is made begin with; life-<seed>- unless told")
    .option("--look-every <seconds>", "how often agents look at their workers", readNumber, 1)
    .option("--grace <seconds>", "when jobs that do not end are given up", readNumber, 3600);
  for (const name of meanFlags) {
    made.option(`--${dashed(name)} <seconds>`, `mean of ${wordsFor[name]}; ${meanOf(name)} unless told`, readNumber);
  }
  for (const name of shareFlags) {
    made.option(`--${name} <share>`, `${wordsFor[name]}; ${ordinaryHabits[name]} unless told`, readNumber);
  }
  return made.option("--json", "print the report as JSON").version(readVersion());
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
  const spread = ordinaryHabits[name];
  return spread.kind === "fixed" ? spread.seconds : spread.meanSeconds;
}

function readNumber(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number, 0 or more.");
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}

async function run(flags: Flags): Promise<void> {
  const report = await (flags.connectionString === undefined
    ? liveAlone(flags)
    : liveOn(flags.connectionString, flags));
  process.stdout.write(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : showReport(report));
}

const liveOn = (connectionString: string, flags: Flags): Promise<LifeReport> =>
  simulateLife({ ...toOptions(flags), connectionString, clock: flags.clock ?? "real" });

async function liveAlone(flags: Flags): Promise<LifeReport> {
  const clock = flags.clock === "real" ? undefined : manualClock();
  const emulator = await startEmulator({ seed: flags.seed, journalLimit: 1, ...(clock !== undefined && { clock }) });
  try {
    const { connectionString } = emulator;
    const made = { workers: 100, queues: 3 };
    return await simulateLife({ ...made, ...toOptions(flags), connectionString, clock: clock ?? "real" });
  } finally {
    await emulator.close();
  }
}

function toOptions(flags: Flags): Omit<LifeOptions, "connectionString"> {
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
    return mean === undefined ? [] : [[name, { ...ordinaryHabits[name], meanSeconds: mean }]];
  });
  const shares = shareFlags.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]]));
  // Each name stands beside a value of its own type; fromEntries forgets which.
  return Object.fromEntries([...means, ...shares]) as Partial<Habits>;
}

await command()
  .action(run)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
