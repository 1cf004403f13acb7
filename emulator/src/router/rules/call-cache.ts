/** Questions to the services behind rules, and what they answered; nothing of this outlives the process. */
import type { JsonObject } from "../../util/json.js";
import type { Ask, HttpRule, Outcome } from "./evaluate.js";

/** One call to be made on behalf of a job. */
export interface Question {
  /** Tells apart what is asked on behalf of one job. */
  readonly key: string;
  readonly jobId: string;
  readonly rule: HttpRule;
  readonly payload: JsonObject;
}

interface Entry {
  readonly question: Question;
  outcome: Outcome;
}

/** Each question is asked once for as long as its job stays what it is. */
export class Answers {
  readonly #entries = new Map<string, Map<string, Entry>>();
  #unasked: Question[] = [];

  /** Makes the way in which rules ask on behalf of a job. */
  askerFor(jobId: string): Ask {
    return (rule, payload) => {
      const key = JSON.stringify([rule, payload]);
      const entries = this.#entries.get(jobId) ?? new Map<string, Entry>();
      this.#entries.set(jobId, entries);
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = { question: { key, jobId, rule, payload }, outcome: { kind: "pending" } };
        entries.set(key, entry);
        this.#unasked.push(entry.question);
      }
      return entry.outcome;
    };
  }

  /** The questions that have come up since this was last called. */
  takeQuestions(): Question[] {
    const questions = this.#unasked;
    if (questions.length > 0) this.#unasked = [];
    return questions;
  }

  /** Notes an answer; one that nobody waits for any more changes nothing and is answered with false. */
  give(question: Question, outcome: Outcome): boolean {
    const entry = this.#entries.get(question.jobId)?.get(question.key);
    if (entry?.question !== question) return false;
    entry.outcome = outcome;
    return true;
  }

  /** Forgets everything that was asked about a job. */
  forget(jobId: string): void {
    if (this.#entries.delete(jobId)) this.#unasked = this.#unasked.filter((question) => question.jobId !== jobId);
  }
}
