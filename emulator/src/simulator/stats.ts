/** What happened in a life, as those who took part saw it. */
import type { Hours } from "./hours.js";
import { Meter } from "./meter.js";
import type { LifeReport } from "./report.js";

/** One customer's job. */
export interface Matter {
  readonly jobId: string;
  readonly queueId: string;
  readonly createdAt: number;
  /** Whether the router has confirmed that it has the job. */
  isPlaced: boolean;
  /** When it was accepted for the first time. */
  acceptedAt?: number;
  /** The end that the router confirmed to one of us. */
  end?: "closed" | "cancelled";
  /** Calls off the customer's loss of patience. */
  stopWaiting?: () => void;
}

/** What becomes of an offer. */
export type OfferEnd = "accepted" | "declined" | "expired" | "revoked";

/** Collects the facts of one life. */
export class Ledger {
  readonly matters = new Map<string, Matter>();
  /** Jobs that somebody still waits for or works on. */
  readonly open = new Set<string>();
  readonly offers: { -readonly [Fact in keyof LifeReport["offers"]]: number } = {
    seen: 0,
    accepted: 0,
    declined: 0,
    expired: 0,
    revoked: 0,
    vanished: 0,
  };
  readonly workers: { -readonly [Fact in keyof LifeReport["workers"]]: number } = {
    seen: 0,
    removed: 0,
    removedWithAssignment: 0,
  };
  /** Capacity of those who are there, and the part of it that works on jobs. */
  readonly present: Meter;
  readonly busy: Meter;

  /** Presence and work count within these hours only. */
  constructor(hours: Hours) {
    this.present = new Meter(hours);
    this.busy = new Meter(hours);
  }

  created(matter: Matter): void {
    this.matters.set(matter.jobId, matter);
    this.open.add(matter.jobId);
  }

  /** Somebody works on the job, so its customer waits no longer. */
  taken(jobId: string, now: number): void {
    const matter = this.matters.get(jobId);
    if (matter === undefined) return;
    matter.acceptedAt ??= now;
    matter.stopWaiting?.();
    this.open.add(jobId);
  }

  ended(jobId: string, end: "closed" | "cancelled"): void {
    const matter = this.matters.get(jobId);
    if (matter === undefined) return;
    matter.end = end;
    this.open.delete(jobId);
  }
}
