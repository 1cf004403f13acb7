/**
 * Zero dropped jobs: a real `up` removes a fifth of the workers of a busy contact centre, on a router that lets workers
 * go who have jobs. The life around it is simulated on the emulator's virtual clock, of which a few seconds pass
 * in a real one while the `up` runs; customers come until it has ended. The control, a plain DELETE of the same workers
 * in the same life, loses jobs.
 */
import { expect } from "chai";
import { type ContactCentre, openCentre } from "./support/contact-centre.ts";
import {
  type Outcome,
  PACE,
  type Removal,
  deletePlainly,
  deploy,
  liveThrough,
  registerAgain,
} from "./support/removal-life.ts";
import { printFigures, sized } from "./support/size.ts";

const SIZE = sized({ small: { workers: 40, removed: 8 }, full: { workers: 1000, removed: 200 } });
const JOBS_PER_SECOND = sized({ small: 2.4, full: 50 });
const seeds =
  process.env["SEEDS"]?.split(",").map(Number) ?? sized({ small: [2], full: [...Array(25).keys()].map((n) => n + 1) });

const up: Removal = { name: "up", manner: "wait", remove: deploy };
const upAgainstDesktops: Removal = { ...up, name: "up, desktops register again", meanwhile: registerAgain };
const upUnassigning: Removal = { name: 'up, onTimeout: "unassign"', manner: "unassign", remove: deploy };
const control: Removal = { name: "plain DELETE", manner: "wait", remove: deletePlainly };

/** Out of five lives, one is lived with desktops and one with jobs that are passed on: in 20 of 25 nobody may lose one. */
const removalOf = (seed: number): Removal => [upUnassigning, up, up, upAgainstDesktops, up][seed % 5] ?? up;

describe("soak: a deployment that removes workers at noon", function () {
  this.timeout(0);
  let centre: ContactCentre;
  const ours: Outcome[] = [];
  const controls: Outcome[] = [];

  before(async () => {
    centre = await openCentre(SIZE);
    for (const seed of seeds) {
      ours.push(await liveThrough(centre, JOBS_PER_SECOND, seed, removalOf(seed)));
      controls.push(await liveThrough(centre, JOBS_PER_SECOND, seed, control));
      print(`dropped jobs, seed ${seed}`, ours.slice(-1), controls.slice(-1));
    }
    print(
      `dropped jobs, seeds ${seeds.join(" ")}, virtual clock, in the up at most ${PACE} times as fast as a real one`,
      ours,
      controls,
    );
  });
  after(() => {
    centre.close();
  });

  it("meets workers at work: many of those who go have a job", () => {
    for (const { seed, busyBefore } of [...ours, ...controls]) {
      expect(busyBefore, `seed ${seed}`).to.be.above(SIZE.removed * 0.4);
    }
    for (const { seed, report, virtualSeconds } of ours) {
      expect(report.utilisation, `seed ${seed}`).to.be.within(0.5, 0.95);
      expect(virtualSeconds, `seed ${seed}: time that passes meanwhile`).to.be.above(5);
    }
  });

  it("removes them all, and loses no job", () => {
    for (const { seed, report, removed, cutOff } of ours) {
      expect(report.lostJobs.slice(0, 3), `seed ${seed}`).to.be.empty;
      expect(report.jobs, `seed ${seed}`).to.include({ lost: 0, unfinished: 0 });
      expect(report.jobs.closed + report.jobs.cancelled, `seed ${seed}`).to.equal(report.jobs.created);
      expect({ removed, cutOff }, `seed ${seed}`).to.deep.equal({ removed: SIZE.removed, cutOff: 0 });
      expect(report.workers.removed, `seed ${seed}`).to.equal(SIZE.removed);
    }
  });

  it("takes no job from anybody, unless it is told to pass them on", () => {
    for (const { seed, name, report } of ours) {
      const { vanished, accepted } = report.offers;
      if (name === upUnassigning.name) expect(vanished, `seed ${seed}`).to.equal(accepted - report.jobs.closed);
      else expect([vanished, report.workers.removedWithAssignment], `seed ${seed}`).to.deep.equal([0, 0]);
    }
  });

  it("would lose jobs by deleting plainly", () => {
    for (const { seed, report, removed, cutOff } of controls) {
      expect(removed).to.equal(SIZE.removed);
      expect(report.jobs.lost, `seed ${seed}`).to.be.above(0);
      expect(report.offers.vanished, `seed ${seed}`).to.equal(report.jobs.lost);
      // Who closes a job before anybody notices that its worker is gone loses nothing.
      expect(cutOff, `seed ${seed}`).to.be.at.least(report.jobs.lost);
    }
  });
});

function print(title: string, promise: readonly Outcome[], others: readonly Outcome[]): void {
  const names = [...new Set(promise.map(({ name }) => name))];
  printFigures(title, {
    ...Object.fromEntries(names.map((name) => [name, figuresOf(promise.filter((one) => one.name === name))])),
    [control.name]: figuresOf(others),
  });
}

function figuresOf(outcomes: readonly Outcome[]): Record<string, unknown> {
  const sum = (figure: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + figure(outcome), 0);
  const mean = (figure: (outcome: Outcome) => number): string => (sum(figure) / outcomes.length).toFixed(1);
  return {
    lives: outcomes.length,
    "jobs created": sum(({ report }) => report.jobs.created),
    closed: sum(({ report }) => report.jobs.closed),
    "given up by customers": sum(({ report }) => report.jobs.cancelled),
    lost: sum(({ report }) => report.jobs.lost),
    [outcomes[0]?.name === upUnassigning.name ? "passed on" : "accepted offers vanished"]: sum(
      ({ report }) => report.offers.vanished,
    ),
    "workers removed": sum(({ removed }) => removed),
    "with a job when it began": sum(({ busyBefore }) => busyBefore),
    "deleted with a job": sum(({ cutOff }) => cutOff),
    "utilisation %": mean(({ report }) => report.utilisation * 100),
    "real seconds each": mean(({ realSeconds }) => realSeconds),
    "virtual seconds each": mean(({ virtualSeconds }) => virtualSeconds),
  };
}
