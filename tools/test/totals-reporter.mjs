import { appendFileSync } from "node:fs";
import Mocha from "mocha";

/** Mocha's spec reporter, which also appends the totals of the run to the file that TEST_TOTALS names. */
export default class TotalsReporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes: passed, failures: failed } = this.stats;
      const file = process.env["TEST_TOTALS"];
      if (file) appendFileSync(file, `${JSON.stringify({ passed, failed })}\n`);
    });
  }
}
