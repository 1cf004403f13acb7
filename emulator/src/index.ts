export { manualClock } from "./clock.js";
export type { Clock } from "./clock.js";
export { developmentAccessKey, startEmulator } from "./emulator.js";
export type { Emulator, EmulatorOptions } from "./emulator.js";
export type { Fault, FaultRule, Faults } from "./faults.js";
export type { Call } from "./journal.js";
export type { JsonObject, JsonValue } from "./json.js";
