/** What a router holds, whatever its kind. */
import type { Emulator } from "jobrouter-emulator";
import { JobRouterClient } from "pulumi-jobrouter/client";

/** The entities of an emulator by the last two parts of their paths, such as `queues/support`, sorted. */
export async function everythingIn({ connectionString }: Pick<Emulator, "connectionString">): Promise<string[]> {
  const client = new JobRouterClient(connectionString);
  const lists = {
    workers: client.workers.list(),
    jobs: client.jobs.list(),
    queues: client.queues.list(),
    distributionPolicies: client.distributionPolicies.list(),
    classificationPolicies: client.classificationPolicies.list(),
    exceptionPolicies: client.exceptionPolicies.list(),
  };
  const found: string[] = [];
  for (const [name, list] of Object.entries(lists)) {
    for await (const { id } of list) found.push(`${name}/${id}`);
  }
  return found.sort();
}
