/** The board that all agents look at: one list of the workers instead of a call for each agent. */
import { Agent } from "./agent.js";
import type { Scene } from "./context.js";
import { views } from "./responses.js";

/**
 * Shows every worker to its agent again and again until the life is over; finds agents for new workers and sends home
 * those whose worker is gone.
 */
export async function watchWorkers(scene: Scene, isBusy: () => boolean): Promise<void> {
  const { router, timeline, ledger, lookEverySeconds, hours, graceSeconds } = scene;
  const agents = new Map<string, Agent>();
  for (;;) {
    const askedAt = timeline.now();
    const workers = await router.list("workers", views.worker);
    for (const worker of workers) {
      const agent = agents.get(worker.id) ?? new Agent(scene, worker);
      agents.set(worker.id, agent);
      agent.see(worker, askedAt);
    }
    await dismiss(scene, agents, new Set(workers.map(({ id }) => id)));
    const isOver = timeline.now() >= hours.closesAt && ledger.open.size === 0 && !isBusy();
    if (isOver || timeline.now() >= hours.closesAt + graceSeconds * 1000) return;
    await timeline.sleep(lookEverySeconds * 1000);
  }
}

async function dismiss({ router }: Scene, agents: Map<string, Agent>, shown: ReadonlySet<string>): Promise<void> {
  for (const [workerId, agent] of agents) {
    if (shown.has(workerId)) continue;
    // A list of several pages may pass over a worker; asking for it by its id settles it.
    const { status } = await router.send("GET", `/routing/workers/${workerId}`, [200, 404]);
    if (status === 200) continue;
    agents.delete(workerId);
    agent.leave();
  }
}
