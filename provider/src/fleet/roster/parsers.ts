/** The parsers of rosters. Each is loaded on first use: a preview of an unchanged roster needs none, and together they take 80 ms. */
import type * as Csv from "csv-parse/sync";
import type * as JsYaml from "js-yaml";
import type * as Jsonc from "jsonc-parser";
import type * as Yaml from "yaml";

// `require` answers no type; these are of the packages' own declarations. `import()` would make every check asynchronous.
export const csv = () => require("csv-parse/sync") as typeof Csv;
export const jsYaml = () => require("js-yaml") as typeof JsYaml;
export const jsonc = () => require("jsonc-parser") as typeof Jsonc;
export const yaml = () => require("yaml") as typeof Yaml;
