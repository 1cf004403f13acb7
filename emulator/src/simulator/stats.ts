/** Statistics of a simulation, as agents and customers saw it. */
import { type OpeningHours, Meter } from "./meter.js";
import type { SimulationReport } from "./report.js";

/** One customer's job. */
export interface CustomerCall {
  readonly jobId: string;
  readonly queueId: string;
  readonly createdAt: number;
  /** Whether the router has confirmed that it has the job. */
  isPlaced: boolean;
  /** When it was accepted for the first time. */
  acceptedAt?: number;
  /** The end that the router confirmed. */
  end?: "closed" | "cancelled";
  /** Cancels the customer's patience timer. */
  stopWaiting?: () => void;
}

/** How an offer ended. */
export type OfferResult = "accepted" | "declined" | "expired" | "revoked";

/** Collects the statistics of one simulation. */
export class Stats {
  readonly calls = new Map<string, CustomerCall>();
  /** Jobs that a customer waits for or an agent works on. */
  readonly open = new Set<string>();
  readonly offers: { -readonly [Fact in keyof SimulationReport["offers"]]: number } = {
    seen: 0,
    accepted: 0,
    declined: 0,
    expired: 0,
    revoked: 0,
    vanished: 0,
  };
  readonly workers: { -readonly [Fact in keyof SimulationReport["workers"]]: number } = {
    seen: 0,
    removed: 0,
    removedWithAssignment: 0,
  };
  /** The capacity of present agents, and the part of it that is in use. */
  readonly present: Meter;
  readonly busy: Meter;

  /** Counts presence and use within these hours only. */
  constructor(hours: OpeningHours) {
    this.present = new Meter(hours);
    this.busy = new Meter(hours);
  }

  created(call: CustomerCall): void {
    this.calls.set(call.jobId, call);
    this.open.add(call.jobId);
  }

  /** Records that an agent works on the job; its customer stops waiting. */
  accepted(jobId: string, now: number): void {
    const call = this.calls.get(jobId);
    if (call === undefined) return;
    call.acceptedAt ??= now;
    call.stopWaiting?.();
    this.open.add(jobId);
  }

  ended(jobId: string, end: "closed" | "cancelled"): void {
    const call = this.calls.get(jobId);
    if (call === undefined) return;
    call.end = end;
    this.open.delete(jobId);
  }
}
