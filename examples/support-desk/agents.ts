/** The agents and their skills. */
import { type Labels, type Queue, Worker } from "pulumi-jobrouter";
import { backup, billing, general, outage, technical } from "./queues";

const roster: { id: string; labels: Labels; queues: Queue[] }[] = [
  { id: "ada", labels: { language: "en", level: 3 }, queues: [billing, technical, outage, general] },
  { id: "grace", labels: { language: "en", level: 5 }, queues: [technical, outage] },
  { id: "linus", labels: { language: "fi", level: 4 }, queues: [technical, outage] },
  { id: "margaret", labels: { language: "en", level: 2 }, queues: [billing, general] },
  { id: "tim", labels: { language: "en", level: 1, inTraining: true }, queues: [billing, general] },
];

/** Declares one worker for each agent. `availableForOffers` is set by their desktop: undeclared fields are never changed. */
export const agents = roster.map(
  ({ id, labels, queues }) =>
    new Worker(id, {
      labels,
      queues: [...queues, backup].map(({ queueId }) => queueId),
      // One call, or two chats.
      capacity: 10,
      channels: [
        { channelId: "voice", capacityCostPerJob: 10 },
        { channelId: "chat", capacityCostPerJob: 5, maxNumberOfJobs: 2 },
      ],
    }),
);
