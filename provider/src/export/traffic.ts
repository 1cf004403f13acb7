/** What comes and goes with the daily work of a router, and is therefore no part of how it is set up. */
import type { Contract } from "../contracts/contract";

/** True for kinds whose entities end by themselves. */
export function isTraffic(contract: Contract): boolean {
  return contract.spent !== undefined;
}

/** True for a field that people change all day: the one by which an entity leaves its work. */
export function isTrafficField({ retirement }: Contract, field: string): boolean {
  return retirement?.while.field === field;
}
