/** Polls the list of workers for all agents: one call instead of one per agent. */
import { Agent } from "./agent.js";
import type { SimulationContext } from "./context.js";
import { responses } from "./responses.js";

/**
 * Polls the workers and updates their agents until the simulation is over; makes agents for new workers and removes those
 * of deleted ones.
 */
export async function pollWorkers(context: SimulationContext, isBusy: () => boolean): Promise<void> {
  const { router, scheduler, stats, lookEverySeconds, hours, graceSeconds } = context;
  const agents = new Map<string, Agent>();
  for (;;) {
    const askedAt = scheduler.now();
    const workers = await router.list("workers", responses.worker);
    for (const worker of workers) {
      const agent = agents.get(worker.id) ?? new Agent(context, worker);
      agents.set(worker.id, agent);
      agent.update(worker, askedAt);
    }
    await removeAgents(context, agents, new Set(workers.map(({ id }) => id)));
    const isOver = scheduler.now() >= hours.closesAt && stats.open.size === 0 && !isBusy();
    if (isOver || scheduler.now() >= hours.closesAt + graceSeconds * 1000) return;
    await scheduler.sleep(lookEverySeconds * 1000);
  }
}

async function removeAgents(
  { router }: SimulationContext,
  agents: Map<string, Agent>,
  shown: ReadonlySet<string>,
): Promise<void> {
  for (const [workerId, agent] of agents) {
    if (shown.has(workerId)) continue;
    // A list of several pages may miss a worker; a GET by id decides.
    const { status } = await router.send("GET", `/routing/workers/${workerId}`, [200, 404]);
    if (status === 200) continue;
    agents.delete(workerId);
    agent.remove();
  }
}
