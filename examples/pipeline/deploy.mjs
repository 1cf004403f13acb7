/**
 * What every pipeline runs: `node deploy.mjs preview` on a pull request, `node deploy.mjs deploy` on main, and
 * `node deploy.mjs recover` when somebody says that a deployment was killed.
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";

/** None of them is a secret. */
const SETTINGS = {
  ROUTER_STACK: "the stack, for example production",
  PULUMI_BACKEND_URL: "where Pulumi keeps the state, for example azblob://pulumi?storage_account=contoso",
  JOBROUTER_ENDPOINT: "the router, for example https://contoso.communication.azure.com",
};

/** For whoever shows it; a comment on GitHub takes 65,536 characters, the page of a run more. */
const COMMENT = "preview.md";
const LONGEST_DIFF = 60_000;

/** What a runner sends when a run is cancelled. */
const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM"]);

/** The pipelines sign in with `az`; an identity that the machine has of its own is not meant. */
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
    // The lock that the killed run left. Pulumi cannot tell whether its owner lives, so only a person may say so.
    const { code } = await pulumi("cancel", "--yes", "--stack", stack);
    if (code !== 0) return code;
    // Goes on where the killed run ended: what that one made is recognised, and not made again.
    const deployed = await deploy(stack);
    if (deployed !== 0) return deployed;
    // The creations whose end the killed run did not see are finished now, but Pulumi warns of them until it is told so.
    // Without `--preview-only` it would also take into the state what others have changed, before anybody has seen it.
    const forget = ["--clear-pending-creates", "--preview-only"];
    return (await pulumi("refresh", ...forget, "--stack", stack)).code;
  },
};

/** @param {string} stack */
async function deploy(stack) {
  const { code } = await pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  if (code !== 0) return code;
  // What would change again with each deployment is better noticed now than on a day when it matters.
  return (await pulumi("preview", "--expect-no-changes", "--stack", stack)).code;
}

/** @param {string} text */
function shorten(text) {
  return text.length <= LONGEST_DIFF ? text : `${text.slice(0, LONGEST_DIFF)}\n… the rest is in the log of the run`;
}

/**
 * Runs a command of Pulumi, prints what it prints, and answers that too.
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function pulumi(...args) {
  const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
    // In a process group of its own it hears of a signal once, from here: a second one would end it at once.
    detached: true,
  });
  // The first signal ends the run in order, within some seconds: see the provider's docs/operations.md.
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

/** The one sentence that says why nothing can be done, if there is one. */
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
