import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../../tools/setup/paths.mjs";

const folder = path.join(root, "examples", "pipeline");
const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));
const settings = z.record(z.string(), z.string().min(1));
/** The settings that the script refuses to run without. */
const NEEDED = ["JOBROUTER_ENDPOINT", "PULUMI_BACKEND_URL", "ROUTER_STACK"];

/** The verb of the script that a line of shell calls through npm, if it does. */
function verbOf(line: string | undefined): string | undefined {
  const [, name = ""] = /^npm run (\w+)$/.exec(line ?? "") ?? [];
  return /^node deploy\.mjs (\w+)$/.exec(scripts[name] ?? "")?.[1];
}

const branches = z.strictObject({ branches: z.array(z.string()) });
const Workflow = z.object({
  on: z.strictObject({
    pull_request: branches.optional(),
    push: branches.optional(),
    workflow_dispatch: z.null().optional(),
  }),
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean() }),
  env: settings,
  jobs: z.record(
    z.string(),
    z.object({
      if: z.string().optional(),
      environment: z.string().optional(),
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

describe("examples: the workflows of GitHub Actions", () => {
  const files = { "preview.yml": "preview", "deploy.yml": "deploy", "recover.yml": "recover" };
  const workflows = new Map(
    Object.keys(files).map((file) => [file, Workflow.parse(parse(read(`.github/workflows/${file}`)))]),
  );

  it("are one for pull requests, one for main, and one started by hand", () => {
    expect(readdirSync(path.join(folder, ".github/workflows")).sort()).to.deep.equal(Object.keys(files).sort());
    expect(workflows.get("preview.yml")?.on).to.deep.equal({ pull_request: { branches: ["main"] } });
    expect(workflows.get("deploy.yml")?.on).to.deep.equal({ push: { branches: ["main"] } });
    expect(workflows.get("recover.yml")?.on).to.deep.equal({ workflow_dispatch: null });
  });

  for (const [file, verb] of Object.entries(files)) {
    const workflow = workflows.get(file);
    const [job, ...others] = Object.values(workflow?.jobs ?? {});
    const steps = job?.steps ?? [];

    it(`${file} calls the script with ${verb} and nothing else, right after it has signed in`, () => {
      expect(others).to.deep.equal([]);
      const called = steps.flatMap(({ run }) => verbOf(run) ?? []);
      expect(called).to.deep.equal([verb]);
      const at = steps.findIndex(({ run }) => verbOf(run) === verb);
      expect(steps[at - 1]?.uses).to.match(/^azure\/login@/);
      expect(Object.keys(workflow?.env ?? {}).sort()).to.deep.equal(NEEDED);
    });

    it(`${file} signs in with a federated credential, and nothing in it is a secret`, () => {
      expect(workflow?.permissions).to.include({ "id-token": "write", contents: "read" });
      const login = steps.find(({ uses }) => uses?.startsWith("azure/login@"));
      expect(Object.keys(login?.with ?? {})).to.have.members(["client-id", "tenant-id", "subscription-id"]);
      expect(read(`.github/workflows/${file}`)).to.not.match(/secrets\.|CONNECTION_STRING|accesskey|PASSPHRASE/i);
    });

    it(`${file} names each action by its commit, with the version beside it`, () => {
      const used = steps.flatMap(({ uses }) => uses ?? []);
      const lines = read(`.github/workflows/${file}`).match(/uses: .*/g) ?? [];
      expect(lines).to.have.length(used.length);
      for (const line of lines) expect(line).to.match(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });
  }

  it("may write nothing in the repository, and the preview shows what the script left", () => {
    for (const [file, { permissions }] of workflows) {
      expect(permissions, file).to.deep.equal({ contents: "read", "id-token": "write" });
    }
    const shown = Object.values(workflows.get("preview.yml")?.jobs ?? {}).flatMap(({ steps }) =>
      steps.flatMap(({ run }) => (run?.startsWith("cat preview.md >>") === true ? [run] : [])),
    );
    expect(shown).to.deep.equal(['cat preview.md >> "$GITHUB_STEP_SUMMARY"']);
  });

  it("never stop a deployment, and deploy to an environment, one at a time", () => {
    const groups = ["deploy.yml", "recover.yml"].map((file) => {
      const { concurrency, jobs = {} } = workflows.get(file) ?? {};
      expect(concurrency?.["cancel-in-progress"], file).to.equal(false);
      expect(Object.values(jobs)[0]?.environment, file).to.equal("production");
      return concurrency?.group;
    });
    expect(new Set(groups)).to.have.property("size", 1);
  });

  it("recover with main only, because a manual run can start from any branch", () => {
    expect(Object.values(workflows.get("recover.yml")?.jobs ?? {})[0]?.if).to.equal("github.ref == 'refs/heads/main'");
  });
});

const Step = z.object({
  task: z.string().optional(),
  script: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
});
const Pipelines = z.object({
  parameters: z.tuple([z.object({ name: z.literal("task"), default: z.string(), values: z.array(z.string()) })]),
  trigger: z.strictObject({ branches: z.strictObject({ include: z.array(z.string()) }) }),
  pr: z.strictObject({ branches: z.strictObject({ include: z.array(z.string()) }) }),
  variables: settings,
  stages: z.array(
    z.object({
      stage: z.string(),
      condition: z.string(),
      jobs: z.array(
        z.object({
          environment: z.string().optional(),
          steps: z.array(Step).optional(),
          strategy: z.object({ runOnce: z.object({ deploy: z.object({ steps: z.array(Step) }) }) }).optional(),
        }),
      ),
    }),
  ),
});

describe("examples: azure-pipelines.yml", () => {
  const file = Pipelines.parse(parse(read("azure-pipelines.yml")));
  const stages = file.stages.map(({ stage, condition, jobs }) => ({
    stage,
    condition,
    steps: jobs.flatMap(({ steps, strategy }) => steps ?? strategy?.runOnce.deploy.steps ?? []),
  }));

  /** A line for each value of the parameter that it takes. */
  const spelledOut = (line: string): string[] => {
    const [{ values }] = file.parameters;
    const place = "${{ parameters.task }}";
    return line.includes(place) ? values.map((value) => line.replace(place, value)) : [line];
  };

  it("runs for pull requests to main and for main, with all that the script needs", () => {
    expect(file.trigger.branches.include).to.deep.equal(["main"]);
    expect(file.pr.branches.include).to.deep.equal(["main"]);
    expect(Object.keys(file.variables).sort()).to.deep.equal(NEEDED);
  });

  it("previews on a pull request, and deploys on main and never on a pull request", () => {
    const called = stages.map(({ stage, condition, steps }) => {
      const lines = steps.flatMap(({ inputs }) =>
        typeof inputs?.["inlineScript"] === "string" ? inputs["inlineScript"] : [],
      );
      return { stage, condition, verbs: lines.flatMap((line) => spelledOut(line).map(verbOf)) };
    });
    const isPullRequest = "(variables['Build.Reason'], 'PullRequest')";
    expect(called).to.deep.equal([
      { stage: "preview", condition: `eq${isPullRequest}`, verbs: ["preview"] },
      {
        stage: "deploy",
        condition: `and(ne${isPullRequest}, eq(variables['Build.SourceBranch'], 'refs/heads/main'))`,
        verbs: ["deploy", "recover"],
      },
    ]);
  });

  it("deploys unless a person who starts it by hand says that a deployment was killed", () => {
    expect(file.parameters[0].default).to.equal("deploy");
  });

  it("calls the script inside AzureCLI@2, each time with a service connection of its own", () => {
    const connections = stages.flatMap(({ steps }) =>
      steps.flatMap(({ task, inputs }) => (task === "AzureCLI@2" ? [inputs?.["azureSubscription"]] : [])),
    );
    expect(connections).to.deep.equal(["router-preview", "router-deploy"]);
    expect(read("azure-pipelines.yml")).to.not.match(/CONNECTION_STRING|accesskey|PASSPHRASE|addSpnToEnvironment/i);
  });

  it("names the major version of each task, which is all that Azure Pipelines lets one pin", () => {
    for (const { task } of stages.flatMap(({ steps }) => steps)) {
      if (task !== undefined) expect(task).to.match(/^\w+@\d+$/);
    }
  });

  it("shows what the script left beside the run", () => {
    const scriptsOfPreview = stages[0]?.steps.flatMap(({ script }) => script ?? []) ?? [];
    expect(scriptsOfPreview.join("\n")).to.contain("##vso[task.uploadsummary]$PWD/preview.md");
  });
});
