/**
 * Zero dropped jobs: a real `up` deletes a fifth of the workers of a busy contact centre, on a router that allows deleting
 * workers with jobs. The contact centre is simulated on the emulator's virtual clock, which runs a few times faster than
 * real time during the `up`; customers come until it has ended. The control, a plain DELETE of the same workers in the
 * same simulation, loses jobs.
 */
import { expect } from "chai";
import { type ContactCentre, openCentre } from "./support/contact-centre.ts";
import {
  type Outcome,
  PACE,
  type Removal,
  deletePlainly,
  deploy,
  simulateRemoval,
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

/** Of five runs, one has desktops that register again and one unassigns jobs; no run may lose a job. */
const removalOf = (seed: number): Removal => [upUnassigning, up, up, upAgainstDesktops, up][seed % 5] ?? up;

describe("soak: a deployment that drains and deletes busy workers", function () {
  this.timeout(0);
  let centre: ContactCentre;
  const ours: Outcome[] = [];
  const controls: Outcome[] = [];

  before(async () => {
    centre = await openCentre(SIZE);
    for (const seed of seeds) {
      ours.push(await simulateRemoval(centre, JOBS_PER_SECOND, seed, removalOf(seed)));
      controls.push(await simulateRemoval(centre, JOBS_PER_SECOND, seed, control));
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

  it("starts while many of the deleted workers have a job", () => {
    for (const { seed, busyBefore } of [...ours, ...controls]) {
      expect(busyBefore, `seed ${seed}`).to.be.above(SIZE.removed * 0.4);
    }
    for (const { seed, report, virtualSeconds } of ours) {
      expect(report.utilisation, `seed ${seed}`).to.be.within(0.5, 0.95);
      expect(virtualSeconds, `seed ${seed}: time that passes meanwhile`).to.be.above(5);
    }
  });

  it("drains and deletes them all, and loses no job", () => {
    for (const { seed, report, removed, cutOff } of ours) {
      expect(report.lostJobs.slice(0, 3), `seed ${seed}`).to.be.empty;
      expect(report.jobs, `seed ${seed}`).to.include({ lost: 0, unfinished: 0 });
      expect(report.jobs.closed + report.jobs.cancelled, `seed ${seed}`).to.equal(report.jobs.created);
      expect({ removed, cutOff }, `seed ${seed}`).to.deep.equal({ removed: SIZE.removed, cutOff: 0 });
      expect(report.workers.removed, `seed ${seed}`).to.equal(SIZE.removed);
    }
  });

  it('takes no job from a worker, unless onTimeout is "unassign"', () => {
    for (const { seed, name, report } of ours) {
      const { vanished, accepted } = report.offers;
      if (name === upUnassigning.name) expect(vanished, `seed ${seed}`).to.equal(accepted - report.jobs.closed);
      else expect([vanished, report.workers.removedWithAssignment], `seed ${seed}`).to.deep.equal([0, 0]);
    }
  });

  it("loses jobs with a plain DELETE (control)", () => {
    for (const { seed, report, removed, cutOff } of controls) {
      expect(removed).to.equal(SIZE.removed);
      expect(report.jobs.lost, `seed ${seed}`).to.be.above(0);
      expect(report.offers.vanished, `seed ${seed}`).to.equal(report.jobs.lost);
      // A job that is closed before its deleted worker is noticed is not lost.
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
    runs: outcomes.length,
    "jobs created": sum(({ report }) => report.jobs.created),
    closed: sum(({ report }) => report.jobs.closed),
    "given up by customers": sum(({ report }) => report.jobs.cancelled),
    lost: sum(({ report }) => report.jobs.lost),
    [outcomes[0]?.name === upUnassigning.name ? "unassigned" : "accepted offers vanished"]: sum(
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
