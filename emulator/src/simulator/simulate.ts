/** Simulates a contact centre: customers and agents that know the router only by its HTTP API. */
import { audit } from "./audit.js";
import type { SimulationContext } from "./context.js";
import { startCustomers } from "./customer.js";
import { type EventContext, type SimulationOptions, completeOptions } from "./options.js";
import { openRemoteClock } from "./remote-clock.js";
import type { SimulationReport } from "./report.js";
import { responses } from "./responses.js";
import { RouterClient } from "./router-client.js";
import { type Scheduler, RealScheduler, VirtualScheduler } from "./scheduler.js";
import { seedQueues, seedWorkers } from "./seed.js";
import { Stats } from "./stats.js";
import { pollWorkers } from "./worker-poller.js";

type Settings = ReturnType<typeof completeOptions>;

/**
 * Simulates customers and plays all workers of a router, then reports what became of every job and offer. What it creates
 * stays on the router. Rejects with a RangeError for invalid options, and with an Error that names the call when the router
 * rejects one for good; leaves nothing running then.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const settings = completeOptions(options);
  const scheduler = await openScheduler(settings);
  const router = new RouterClient(settings.connectionString, (milliseconds) => scheduler.sleep(milliseconds));
  let report: SimulationReport | undefined;
  scheduler.schedule(0, async () => {
    report = await run(settings, scheduler, router);
    scheduler.stop();
  });
  await scheduler.run();
  if (report === undefined) throw new Error("the simulation stopped before its end");
  return report;
}

async function openScheduler({ clock, connectionString }: Settings): Promise<Scheduler> {
  if (clock === "real") return new RealScheduler();
  return new VirtualScheduler(clock === "virtual" ? await openRemoteClock(connectionString) : clock);
}

async function run(settings: Settings, scheduler: Scheduler, router: RouterClient): Promise<SimulationReport> {
  await seedQueues(router, settings);
  const queueIds = (await router.list("queues", responses.queue)).map(({ id }) => id).sort();
  if (queueIds.length === 0) throw new Error("the router has no queue; make one, or let the simulation make some");
  await seedWorkers(router, queueIds, settings);
  const opensAt = scheduler.now();
  const hours = { opensAt, closesAt: opensAt + settings.durationSeconds * 1000 };
  const stats = new Stats(hours);
  const context: SimulationContext = { ...settings, router, scheduler, stats, queueIds, hours };
  const moment: EventContext = {
    sleep: (seconds) => scheduler.sleep(seconds * 1000),
    close() {
      hours.closesAt = Math.min(hours.closesAt, scheduler.now());
    },
  };
  let eventsAhead = settings.events.length;
  for (const event of settings.events) {
    scheduler.schedule(event.atSeconds * 1000, async () => {
      await event.act(moment);
      eventsAhead -= 1;
    });
  }
  scheduler.schedule(0, () => startCustomers(context));
  await pollWorkers(context, () => eventsAhead > 0);
  return await audit(context);
}
