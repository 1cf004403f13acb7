/** A life of a contact centre: customers and agents who know the router only by its HTTP interface. */
import { audit } from "./audit.js";
import type { Scene } from "./context.js";
import { receiveCustomers } from "./customer.js";
import type { LifeOptions, Moment } from "./options.js";
import { completeOptions } from "./options.js";
import { openRemoteClock } from "./remote-clock.js";
import type { LifeReport } from "./report.js";
import { views } from "./responses.js";
import { RouterClient } from "./router-client.js";
import type { Timeline } from "./scheduler.js";
import { RealTimeline, VirtualTimeline } from "./scheduler.js";
import { makeQueues, makeWorkers } from "./seed.js";
import { Ledger } from "./stats.js";
import { watchWorkers } from "./worker-poller.js";

type Settings = ReturnType<typeof completeOptions>;

/**
 * Lets customers come to a router and plays all its workers, then reports what became of everybody. What it makes stays
 * on the router. Rejects with a RangeError for options that cannot be, and with an Error that names the call when the
 * router refuses one for good; leaves nothing running then.
 */
export async function simulateLife(options: LifeOptions): Promise<LifeReport> {
  const settings = completeOptions(options);
  const timeline = await openTimeline(settings);
  const router = new RouterClient(settings.connectionString, (milliseconds) => timeline.sleep(milliseconds));
  let report: LifeReport | undefined;
  timeline.later(0, async () => {
    report = await live(settings, timeline, router);
    timeline.stop();
  });
  await timeline.run();
  if (report === undefined) throw new Error("the life came to a stop before its end");
  return report;
}

async function openTimeline({ clock, connectionString }: Settings): Promise<Timeline> {
  if (clock === "real") return new RealTimeline();
  return new VirtualTimeline(clock === "virtual" ? await openRemoteClock(connectionString) : clock);
}

async function live(settings: Settings, timeline: Timeline, router: RouterClient): Promise<LifeReport> {
  await makeQueues(router, settings);
  const queueIds = (await router.list("queues", views.queue)).map(({ id }) => id).sort();
  if (queueIds.length === 0) throw new Error("the router has no queue; make one, or let the life make some");
  await makeWorkers(router, queueIds, settings);
  const opensAt = timeline.now();
  const hours = { opensAt, closesAt: opensAt + settings.durationSeconds * 1000 };
  const ledger = new Ledger(hours);
  const scene: Scene = { ...settings, router, timeline, ledger, queueIds, hours };
  const moment: Moment = {
    sleep: (seconds) => timeline.sleep(seconds * 1000),
    close() {
      hours.closesAt = Math.min(hours.closesAt, timeline.now());
    },
  };
  let eventsAhead = settings.events.length;
  for (const event of settings.events) {
    timeline.later(event.atSeconds * 1000, async () => {
      await event.act(moment);
      eventsAhead -= 1;
    });
  }
  timeline.later(0, () => receiveCustomers(scene));
  await watchWorkers(scene, () => eventsAhead > 0);
  return await audit(scene);
}
