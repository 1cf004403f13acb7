/** The library form: an emulator inside a test's own process. */
export { manualClock } from "./util/clock.js";
export type { Clock, ManualClock } from "./util/clock.js";
export { startEmulator } from "./emulator.js";
export type { EmulatedResource, Emulator } from "./emulator.js";
export type { Fault, FaultRule, Faults } from "./control/faults.js";
export type { Call } from "./http/server-hooks.js";
export type { JsonObject, JsonValue } from "./util/json.js";
export type { LogLevel } from "./http/log.js";
export { developmentAccessKey } from "./options.js";
export type { EmulatorOptions } from "./options.js";
export type { TestHooks } from "./control/test-hooks.js";
export type { Quota } from "./control/quota.js";
export type { Certificate } from "./http/tls.js";
export type { TokenIssuer } from "./http/tokens.js";
