/** The page in a real Chromium: not part of `npm test`, which needs no browser; `npm run test:suite -- browser` runs it. */
import { existsSync } from "node:fs";
import axe from "axe-core";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import type { Emulator } from "jobrouter-emulator";
import { manualClock, startEmulator } from "jobrouter-emulator";
import { chromiumPath as executablePath } from "./chromium.ts";

const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];

describe("emulator: the page in Chromium", function () {
  this.timeout(30_000);
  let browser: Browser;
  let emulator: Emulator;
  let page: Page;
  const complaints: string[] = [];
  before(async () => {
    if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}; name one by CHROMIUM`);
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  after(() => browser.close());
  beforeEach(async () => {
    emulator = await startEmulator({ clock: manualClock(), resources: { other: "b3RoZXI=" } });
    emulator.edit("/routing/distributionPolicies/fair", {
      offerExpiresAfterSeconds: 60,
      mode: { kind: "longestIdle" },
    });
    emulator.edit("/routing/queues/support", { distributionPolicyId: "fair", name: "Support" });
    for (const id of ["ada", "bob"]) {
      emulator.edit(`/routing/workers/${id}`, { capacity: 1, queues: ["support"], channels, availableForOffers: true });
    }
    page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    page.setDefaultTimeout(5_000);
    complaints.length = 0;
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (said) => {
      if (["error", "warning"].includes(said.type())) complaints.push(said.text());
    });
    await page.goto(emulator.url);
    await page.getByText("live", { exact: true }).waitFor();
  });
  afterEach(async () => {
    await page.close();
    await emulator.close();
    expect(complaints).to.deep.equal([]);
  });

  const row = (table: string, name: string) =>
    page
      .locator(`#${table}`)
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  const click = (name: string) => page.getByRole("button", { name, exact: true }).click();

  it("takes a job through its life cycle by buttons", async () => {
    for (const id of ["call-1", "call-2", "call-3"]) {
      emulator.edit(`/routing/jobs/${id}`, { channelId: "chat", queueId: "support" });
    }
    await row("jobs", "call-3").getByText("queued").waitFor();
    await row("queues", "support (Support)").getByRole("cell", { name: "3", exact: true }).waitFor();
    await row("workers", "ada").getByText("1 min 0 s").waitFor();
    if (process.env["PICTURE"] !== undefined) await page.screenshot({ path: process.env["PICTURE"] });
    await click("accept the offer of call-1 for ada");
    await row("jobs", "call-1").getByText("assigned").waitFor();
    expect(emulator.entity("/routing/jobs/call-1")).to.include({ status: "assigned" });
    await click("complete call-1");
    await click("close call-1");
    await row("jobs", "call-1").getByText("closed").waitFor();
    await row("workers", "ada").getByText("call-3").waitFor();
    await click("decline the offer of call-2 for bob");
    await row("workers", "bob").getByText("call-2").waitFor({ state: "detached" });
    expect(emulator.calls()).to.be.empty;
  });

  it("lets virtual time pass", async () => {
    emulator.edit("/routing/jobs/call-1", { channelId: "chat", queueId: "support" });
    await row("workers", "ada").getByText("1 min 0 s").waitFor();
    await click("+10 s");
    await row("workers", "ada").getByText("50 s").waitFor();
    await page.getByText("2024-01-01 00:00:10").waitFor();
    await click("+1 min");
    await row("workers", "ada").getByText("inactive").waitFor();
  });

  it("shows the reason of a rejected action", async () => {
    emulator.edit("/routing/jobs/call-1", { channelId: "chat", queueId: "support" });
    await page.getByRole("button", { name: "cancel call-1" }).waitFor();
    // Another client was faster, and the page does not know it yet.
    await page.route("**/_emulator/perform*", async (route) => {
      emulator.remove("/routing/jobs/call-1");
      await route.continue();
    });
    await click("cancel call-1");
    await page.getByRole("alert").getByText("The item was not found.").waitFor();
  });

  it("shows another resource, and escapes text of entities", async () => {
    emulator.resource("other").edit("/routing/workers/<img src=x onerror=alert(1)>", { capacity: 1 });
    await page.getByLabel("Resource").selectOption("other");
    await row("workers", "<img src=x onerror=alert(1)>").waitFor();
    expect(await page.locator("img").count()).to.equal(0);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no accessibility violation, in ${colorScheme} colours`, async () => {
      emulator.edit("/routing/jobs/call-1", { channelId: "chat", queueId: "support" });
      await page.emulateMedia({ colorScheme });
      await row("workers", "ada").getByText("call-1").waitFor();
      await page.evaluate(axe.source);
      // The script just run puts the library there.
      const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>("axe.run()");
      expect(
        found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
      ).to.deep.equal([]);
    });
  }

  it("keeps the focus on a button while the tables change", async () => {
    emulator.edit("/routing/jobs/call-1", { channelId: "chat", queueId: "support" });
    const button = page.getByRole("button", { name: "cancel call-1" });
    await button.focus();
    emulator.edit("/routing/jobs/call-2", { channelId: "chat", queueId: "support" });
    await row("jobs", "call-2").waitFor();
    expect(await page.locator("button:focus").getAttribute("aria-label")).to.equal("cancel call-1");
  });

  const focused = () => page.locator("tr:focus").getByRole("rowheader").textContent();

  it("keeps the focus in the row when its button disappears, so that Tab goes on from there", async () => {
    emulator.edit("/routing/jobs/call-1", { channelId: "chat", queueId: "support" });
    const accept = page.getByRole("button", { name: "accept the offer of call-1 for ada", exact: true });
    await accept.focus();
    await accept.press("Enter");
    await accept.waitFor({ state: "detached" });
    expect(await focused()).to.equal("ada");
    const complete = page.getByRole("button", { name: "complete call-1" });
    await complete.focus();
    await complete.press("Enter");
    await complete.waitFor({ state: "detached" });
    expect(await focused()).to.equal("call-1");
    await page.keyboard.press("Tab");
    expect(await page.locator("button:focus").getAttribute("aria-label")).to.equal("close call-1");
  });

  it("removes the connection error once the emulator answers again", async () => {
    const failures: string[] = [];
    await page.route("**/_emulator/overview*", async (route) => {
      if (failures.length > 0) return route.continue();
      failures.push(route.request().url());
      return route.fulfill({ status: 400, contentType: "application/json", body: '{"error":"not now"}' });
    });
    emulator.edit("/routing/jobs/call-1", { channelId: "chat", queueId: "support" });
    await page.getByRole("alert").getByText("not now").waitFor();
    emulator.edit("/routing/jobs/call-2", { channelId: "chat", queueId: "support" });
    await row("jobs", "call-2").waitFor();
    expect(await page.locator("#message").textContent()).to.equal("");
    // The browser itself says that of an answer with 400.
    complaints.length = 0;
  });
});
