/** Which suite each spec belongs to, and the rung of the test ladder that runs it: the one table, read by tools/test.ts. */
import { globSync } from "node:fs";
import { root } from "../tools/setup/paths.mjs";

/** The rungs, from the fastest to the slowest; each runs its own suites and those of the rungs before it. */
export const rungs = ["unit", "test", "verify"] as const;

/** One rung of the ladder, named as its npm script: `test:unit`, `test`, `verify`. */
export type Rung = (typeof rungs)[number];

/** Specs that run together. */
export interface Suite {
  readonly name: string;
  readonly rung: Rung;
  /** Globs of its specs; without them it holds every spec that no other suite names. */
  readonly specs?: readonly string[];
  /** Runs one spec at a time, because its specs measure time or load. */
  readonly isSerial?: true;
}

/** All suites; the slowest of a rung come first, so that parallel workers end at about the same time. */
export const suites: readonly Suite[] = [
  {
    // The main paths of a user through the real Pulumi CLI.
    name: "cli-main",
    rung: "test",
    specs: ["tests/engine/{fleet,inputs-and-lookups,life-of-a-worker,quickstart,removal}.spec.ts"],
  },
  // Everything that runs against the emulator without the Pulumi CLI and without the network.
  { name: "integration", rung: "test" },
  {
    // Pure modules: no child process, no listener.
    name: "unit",
    rung: "unit",
    specs: [
      "tests/{architecture,suites}.spec.ts",
      "tests/base/**/*.spec.ts",
      "tests/client/{answers,openapi,requests,rule-secrets}.spec.ts",
      "tests/contracts/**/*.spec.ts",
      "tests/docs/{contributing,links}.spec.ts",
      "tests/emulator/{fidelity,kept-schedules,merge-patch,power-fx,schedules}.spec.ts",
      "tests/examples/pipeline-files.spec.ts",
      "tests/export/{identifiers,import-file,order,report,selection,text-literal}.spec.ts",
      "tests/fleet/{check-shard,lines-and-lanes,plan,survey}.spec.ts",
      "tests/lookups/{find-job-position,output-form}.spec.ts",
      "tests/plugin/{boundary,interruption,seal}.spec.ts",
      "tests/program/resources.spec.ts",
      "tests/reconcile/{admit,check*,compare,edit-conflict,patiently,pending,referrers,review,show-value,state,wording}.spec.ts",
      "tests/rest/{answers,lists,refusals,requests}.spec.ts",
      "tests/roster/**/*.spec.ts",
      "tests/settings/**/*.spec.ts",
      "tests/simulator/{figures,habits,timeline}.spec.ts",
      "tests/tools/{pulumi-cli,pulumi-environment,quickstart,stamps,versions}.spec.ts",
      "tests/transport/{asking,ending,landing,limiter,limiting,pace,retrying,stopping}.spec.ts",
    ],
  },
  {
    // Everything else through the real Pulumi CLI.
    name: "cli-rest",
    rung: "verify",
    specs: [
      "tests/engine/{credentials,export,fleet-moves,fleet-stops,interrupted-and-contested,whole-router}.spec.ts",
      "tests/examples/{fleet,lookup,pipeline,support-desk}.spec.ts",
      "tests/docs/semantics.spec.ts",
      "tests/readme.spec.ts",
    ],
  },
  {
    // The packed provider, installed from the npm registry by each package manager.
    name: "loaders",
    rung: "verify",
    specs: ["tests/{loaders,package}/*.spec.ts"],
  },
  // The emulator's page in a real Chromium.
  { name: "browser", rung: "verify", specs: ["tests/browser/*.browser.ts"] },
  // The soak tests in small.
  { name: "soak", rung: "verify", specs: ["tests/soak/*.spec.ts"], isSerial: true },
];

/** Every spec of the project. */
export function allSpecs(): readonly string[] {
  return globSync(["tests/**/*.spec.ts", "tests/**/*.browser.ts"], { cwd: root }).sort();
}

/** Lists the specs that a glob matches. */
export function specsMatching(glob: string): readonly string[] {
  return globSync(glob, { cwd: root }).sort();
}

/** Lists the specs of a suite. */
export function specsOf({ specs }: Suite): readonly string[] {
  if (specs !== undefined) return specs.flatMap(specsMatching);
  const named = new Set(suites.flatMap((suite) => (suite.specs ?? []).flatMap(specsMatching)));
  return allSpecs().filter((spec) => !named.has(spec));
}
