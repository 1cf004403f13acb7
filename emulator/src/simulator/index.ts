/** A simulated contact centre on any router: `import { simulateLife } from "jobrouter-emulator/simulator"`. */
export type { Habits, Spread } from "./habits.js";
export { ordinaryHabits } from "./habits.js";
export type { LifeEvent, LifeOptions, Moment } from "./options.js";
export type { LifeReport, LostJob, Waits } from "./report.js";
export { showReport } from "./report.js";
export { simulateLife } from "./simulate.js";
export type { Advanceable } from "./scheduler.js";
