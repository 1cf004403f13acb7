import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Type-aware rules for everything that is TypeScript: a forgotten promise is a lost write. */
export default defineConfig(
  { ignores: ["**/dist/", "coverage/", ".local/", "docs/api/", "tests/fixtures/"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          "./tsconfig.json",
          "./provider/tsconfig.json",
          "./emulator/tsconfig.json",
          "./emulator/page/tsconfig.json",
          "./cli/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: "only-allowed-literals" },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
      "no-restricted-syntax": [
        "error",
        { selector: "CatchClause > BlockStatement[body.length=0]", message: "An error must not be swallowed." },
      ],
    },
  },
  {
    // The interfaces declare the outputs that the base class sets; class fields of an ES2022 target would erase them.
    files: ["provider/src/sdk/resources.ts"],
    rules: { "@typescript-eslint/no-unsafe-declaration-merging": "off" },
  },
  {
    // CommonJS; the parsers of rosters are loaded where they are needed, without a promise.
    files: ["**/*.cjs", "provider/src/fleet/roster/parsers.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["tests/**"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
