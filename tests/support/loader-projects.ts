/** The projects of the loader matrix: each way to load a program, as the files that a user of it has. */
import { readFileSync } from "node:fs";
import ts from "typescript";

/** One way to load a program. */
export interface Loader {
  /** What the matrix calls it. */
  readonly title: string;
  /** The file of the program, named as its loader wants it. */
  readonly main: string;
  /** The `type` of the project's package.json. */
  readonly type: "module" | "commonjs";
  /** The packages it takes beside Pulumi and the provider. */
  readonly devDependencies: Readonly<Record<string, string>>;
  /** More of the package.json. */
  readonly manifest?: object;
  /** The options of Pulumi's Node.js runtime in Pulumi.yaml. */
  readonly options: { readonly typescript: boolean; readonly nodeargs?: string };
  /** What the program becomes, and how its code looks then; no two loaders print code alike. */
  readonly becomes: { readonly modules: "ESM" | "CommonJS"; readonly compiled: RegExp };
}

/** The versions that projects ask for, exactly; those of TypeScript from the oldest that reads our types to the newest. */
export const versions = {
  "@types/node": "24.19.2",
  "ts-node": "10.9.2",
  tsx: "4.23.15",
  typescript: { oldest: "5.0.4", current: "6.0.3", newest: "7.0.2" },
} as const;

const compiled = {
  byTypeScript: /^function probe\(text\) \{\n {4}return text;\n\}$/,
  byEsbuild: /^function probe\(text\)\{return text\}$/,
  // Node blanks the types out and leaves everything else where it was.
  byNode: /^function probe\(text {8}\) {9}\{\n {2}return text;\n\}$/,
};

const types = { "@types/node": versions["@types/node"] };
const typescript = { ...types, typescript: versions.typescript.current };

/** Pulumi's default for a project with TypeScript: the ts-node that Pulumi brings along, with type check. */
export const tsNode: Loader = {
  title: "ts-node, CommonJS",
  main: "index.ts",
  type: "commonjs",
  devDependencies: typescript,
  options: { typescript: true },
  becomes: { modules: "CommonJS", compiled: compiled.byTypeScript },
};

/** Pulumi's ESM mode: it takes the project's own ts-node, because the one it brings along is too old. */
export const tsNodeEsm: Loader = {
  ...tsNode,
  title: "ts-node, ESM",
  type: "module",
  devDependencies: { ...typescript, "ts-node": versions["ts-node"] },
  becomes: { modules: "ESM", compiled: compiled.byTypeScript },
};

/** tsx, as a CommonJS program. */
export const tsx: Loader = {
  title: "tsx, CommonJS",
  main: "index.ts",
  type: "commonjs",
  devDependencies: { ...types, tsx: versions.tsx },
  options: { typescript: false, nodeargs: "--import tsx" },
  becomes: { modules: "CommonJS", compiled: compiled.byEsbuild },
};

/** tsx, as an ESM program. */
export const tsxEsm: Loader = {
  ...tsx,
  title: "tsx, ESM",
  type: "module",
  becomes: { modules: "ESM", compiled: compiled.byEsbuild },
};

/** Node alone: it leaves the types out while it loads. */
export const typeStripping: Loader = {
  title: "Node's type stripping, ESM",
  main: "index.ts",
  type: "module",
  devDependencies: types,
  options: { typescript: false },
  becomes: { modules: "ESM", compiled: compiled.byNode },
};

/**
 * A project that checks its types with TypeScript 7. That has no API for ts-node, so Pulumi can only run the program
 * without it; and Pulumi asks for an older one, so npm installs the two together only where the project says so.
 */
export const typescript7: Loader = {
  ...typeStripping,
  title: "TypeScript 7, type stripping",
  devDependencies: { ...types, typescript: versions.typescript.newest },
  manifest: { overrides: { "@pulumi/pulumi": { typescript: "$typescript" } } },
};

/** JavaScript in ES modules. */
export const esmJavaScript: Loader = {
  title: "JavaScript, ESM",
  main: "index.js",
  type: "module",
  devDependencies: {},
  options: { typescript: false },
  becomes: { modules: "ESM", compiled: compiled.byTypeScript },
};

/** JavaScript in CommonJS modules, with Pulumi's default settings. */
export const commonJsJavaScript: Loader = {
  title: "JavaScript, CommonJS",
  main: "index.js",
  type: "commonjs",
  devDependencies: {},
  options: { typescript: true },
  becomes: { modules: "CommonJS", compiled: compiled.byTypeScript },
};

/** The text of the program, as TypeScript. */
export const program = readFileSync(new URL("./loader-program.ts", import.meta.url), "utf8");

/** What a project depends on to run: the package in that file, and Pulumi. */
export interface Ingredients {
  /** Path of the packed `pulumi-jobrouter`. */
  readonly tarball: string;
  /** The version of `@pulumi/pulumi`. */
  readonly pulumi: string;
}

/** The files of a project for a loader, by name. */
export function projectFiles(loader: Loader, { tarball, pulumi }: Ingredients): Record<string, string> {
  const { main, type, devDependencies, manifest, options } = loader;
  const dependencies = { "pulumi-jobrouter": `file:${tarball}`, "@pulumi/pulumi": pulumi };
  const about = { name: "matrix", private: true, main, type, dependencies, devDependencies, ...manifest };
  return {
    "package.json": JSON.stringify(about),
    "Pulumi.yaml": JSON.stringify({ name: "matrix", runtime: { name: "nodejs", options } }),
    ...(main.endsWith(".ts") ? { [main]: program, "tsconfig.json": tsconfig(main) } : { [main]: toJavaScript(type) }),
  };
}

function tsconfig(main: string): string {
  const compilerOptions = { target: "es2022", module: "nodenext", strict: true, noEmit: true, types: ["node"] };
  return JSON.stringify({ compilerOptions, files: [main] });
}

function toJavaScript(type: Loader["type"]): string {
  const module = type === "module" ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
  const compilerOptions = { module, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(program, { compilerOptions }).outputText;
}
