/** Simulates a contact centre on any router: `import { simulate } from "jobrouter-emulator/simulator"`. */
export type { Habits, Distribution } from "./habits.js";
export { defaultHabits } from "./habits.js";
export type { SimulationEvent, SimulationOptions, EventContext } from "./options.js";
export type { SimulationReport, LostJob, WaitTimes } from "./report.js";
export { formatReport } from "./report.js";
export { simulate } from "./simulate.js";
export type { AdvanceableClock } from "./scheduler.js";
