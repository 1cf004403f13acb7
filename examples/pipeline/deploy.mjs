/**
 * The script of every pipeline: `node deploy.mjs preview` on a pull request, `node deploy.mjs deploy` on main, and
 * `node deploy.mjs recover`, started by hand after a deployment was killed.
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";

/** None of them is a secret. */
const SETTINGS = {
  ROUTER_STACK: "the stack, for example production",
  PULUMI_BACKEND_URL: "where Pulumi keeps the state, for example azblob://pulumi?storage_account=contoso",
  JOBROUTER_ENDPOINT: "the router, for example https://contoso.communication.azure.com",
};

/** The file for a comment on the pull request; the diff is truncated, because GitHub allows 65,536 characters. */
const COMMENT = "preview.md";
const MAX_DIFF = 60_000;

/** The signals that a runner sends when a run is cancelled. */
const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM"]);

/** Authenticates with the sign-in of `az`, not with an identity of the machine. */
const environment = { AZURE_TOKEN_CREDENTIALS: "AzureCliCredential", ...process.env };

/** @type {Record<string, (stack: string) => Promise<number>>} */
const verbs = {
  async preview(stack) {
    const { code, output } = await pulumi("preview", "--diff", "--stack", stack);
    const heading = code === 0 ? `What merging this changes in ${stack}` : `The preview of ${stack} failed`;
    writeFileSync(COMMENT, `### ${heading}\n\n~~~~diff\n${shorten(output.trim())}\n~~~~\n`);
    return code;
  },
  deploy,
  async recover(stack) {
    // Removes the lock of the killed run. Pulumi cannot tell whether its owner is dead, so this is started by hand.
    const { code } = await pulumi("cancel", "--yes", "--stack", stack);
    if (code !== 0) return code;
    // Deploys again: the provider adopts what the killed run created.
    const deployed = await deploy(stack);
    if (deployed !== 0) return deployed;
    // The pending creates of the killed run are finished now, but Pulumi warns about them until they are cleared.
    // Without `--preview-only` this would also accept drift into the state, before a preview has shown it.
    const forget = ["--clear-pending-creates", "--preview-only"];
    return (await pulumi("refresh", ...forget, "--stack", stack)).code;
  },
};

/** @param {string} stack */
async function deploy(stack) {
  const { code } = await pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  if (code !== 0) return code;
  // Fails if a second deployment would change something: a change that never ends is found now.
  return (await pulumi("preview", "--expect-no-changes", "--stack", stack)).code;
}

/** @param {string} text */
function shorten(text) {
  return text.length <= MAX_DIFF ? text : `${text.slice(0, MAX_DIFF)}\n… the rest is in the log of the run`;
}

/**
 * Runs a Pulumi command, prints its output, and returns it.
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function pulumi(...args) {
  const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
    // Starts Pulumi in its own process group, so that it gets a signal once, from here: a second one would abort it at once.
    detached: true,
  });
  // The first signal cancels the run gracefully within seconds: see the provider's docs/operations.md.
  const forward = () => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      for (const signal of SIGNALS) process.off(signal, forward);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Returns one sentence on what is missing, or undefined. */
function refusal() {
  if (verb === undefined) return `say what to do: ${Object.keys(verbs).join(", ")}`;
  for (const [name, what] of Object.entries(SETTINGS)) {
    if (!process.env[name]) return `set ${name} to ${what}`;
  }
  if (process.env["JOBROUTER_CONNECTION_STRING"]) {
    return "remove JOBROUTER_CONNECTION_STRING: this pipeline signs in with Microsoft Entra ID and stores no key";
  }
  return undefined;
}

const [, , name = ""] = process.argv;
const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
const why = refusal();
if (verb === undefined || why !== undefined) {
  process.stderr.write(`deploy.mjs: ${why}\n`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await verb(process.env["ROUTER_STACK"] ?? "");
  } catch (error) {
    process.stderr.write(`deploy.mjs: cannot run pulumi, is it installed? ${String(error)}\n`);
    process.exitCode = 1;
  }
}
