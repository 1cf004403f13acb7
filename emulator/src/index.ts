/** The library form: an emulator inside a test's own process. */
export { manualClock } from "./clock.js";
export type { Clock, ManualClock } from "./clock.js";
export { startEmulator } from "./emulator.js";
export type { EmulatedResource, Emulator } from "./emulator.js";
export type { Fault, FaultRule, Faults } from "./faults.js";
export type { Call } from "./journal.js";
export type { JsonObject, JsonValue } from "./json.js";
export type { LogLevel } from "./log.js";
export { developmentAccessKey } from "./options.js";
export type { EmulatorOptions } from "./options.js";
export type { Outside } from "./outside.js";
export type { Quota } from "./quota.js";
export type { Certificate } from "./tls.js";
export type { TokenIssuer } from "./tokens.js";
