/** Lines that a typed program may and may not contain: where types are lost, the invalid lines compile. */
import { Worker, getWorker } from "pulumi-jobrouter";

export const ada = new Worker("ada", { capacity: 2 });

// @ts-expect-error A capacity is a number.
export const grace = new Worker("grace", { capacity: "2" });

// @ts-expect-error An output is not its value.
export const capacity: number = ada.capacity;

// @ts-expect-error A load is a number.
export const load: Promise<string> = getWorker({ workerId: "ada" }).then(({ loadRatio }) => loadRatio);
