/** The mass changes of fleets that somebody has looked at and allows. */
import { type SettingSources, given } from "./sources";

/** The texts that errors about mass changes name, separated by commas or spaces; the environment wins. */
export function resolveAllowedChanges({ environment, config }: SettingSources): readonly string[] {
  const text = given(environment["JOBROUTER_ALLOW_MASS_CHANGE"]) ?? given(config("allowMassChange")) ?? "";
  return text.split(/[\s,]+/).filter((token) => token !== "");
}
