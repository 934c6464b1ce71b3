import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgentsOptions } from "../../../src/agents.ts";
import { nextApproval } from "../../engine/agent-server.ts";
import { scripted, type Texts, type Turn } from "../../engine/engine-world.ts";
import { memoryServers } from "../../engine/memory-server.ts";
import { eventually } from "../../eventually.ts";
import { type AgentPc, startAgentPc } from "./agent-pc.ts";
import { allowOnce, askWriter, card, pairForAgents } from "./agent-steps.ts";
import { OWNER_TOKEN, startPc } from "./pc.ts";
import { closeDevices, newDevice, openBrowser } from "./phone.ts";
import { echo, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  composer,
  openDrawer,
  openPaired,
  pairByPasting,
  reload,
  replyTexts,
  waitForEnd,
  waitForLink,
  waitForReply,
  waitUntilKept,
} from "./steps.ts";

const WRITE: Turn = [["files__write", { path: "plan.md", text: "Milk" }]];
const SAID = "It is written.";

let browser: Browser;
let page: Page;
let problems: string[];
let pc: AgentPc;
let provider: ReturnType<typeof scripted>;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  ({ page, problems } = await newDevice(browser));
});
afterEach(async () => {
  await closeDevices(browser);
  await pc.close();
  expect(problems).toEqual([]);
});

/** A PC whose agent plays these turns, and a page that is paired with it. */
async function begin(
  turns: readonly Turn[] = [WRITE, SAID],
  options: Partial<AgentsOptions> & { readonly texts?: Texts } = {},
): Promise<void> {
  provider = scripted(...turns);
  pc = await startAgentPc(provider, options);
  await pairForAgents(page, pc);
}

/** Presses a button of the card at this very moment, if it is there still. */
function press(on: Page, kind: string): Promise<void> {
  return on.evaluate(
    (button) => document.querySelector<HTMLElement>(`.asked-card ${button}`)?.click(),
    kind,
  );
}

/** The owner's page, on another device. */
async function ownerPage(): Promise<Page> {
  const device = await newDevice(browser);
  await device.page.goto(pc.url);
  await pairByPasting(device.page, OWNER_TOKEN);
  await waitForLink(device.page);
  return device.page;
}

describe("without agents", () => {
  test.each(["none on the PC", "none for this device"])(
    "(%s) the page is as it was",
    async (where) => {
      if (where === "none on the PC") {
        const model = scriptedModel();
        model.answerWith(echo);
        const plain = await startPc(model.provider);
        pc = plain as AgentPc;
      } else pc = await startAgentPc(scripted("You said: Hi"));
      const requested: string[] = [];
      page.on("request", (request) => requested.push(new URL(request.url()).pathname));
      const asked = page.waitForResponse(/agent-profiles/);
      await openPaired(page, pc);
      expect([403, 404]).toContain((await asked).status());
      await ask(page, "Hi");
      await waitForReply(page, "You said: Hi");
      await waitForEnd(page);
      await expect.poll(() => page.getByRole("button", { name: /^Answered by/ }).count()).toBe(0);
      expect(
        requested.filter((path) => /agents-\w+\.js|v1\/(events|runs|approvals)/.test(path)),
      ).toEqual([]);
    },
  );
});

describe("a run", () => {
  test("is told step by step, once, and is there after a reload", async () => {
    await begin([[["files__read", { path: "list.md" }]], "There is **milk** on it."]);
    await askWriter(page);
    await allowOnce(page);
    const call = await pc.tools.next();
    call.progress("half of it");
    await page.locator(".step-running").getByText("half of it").waitFor();
    call.answer("milk\nbread");
    await waitForReply(page, "There is milk on it.");
    await waitForEnd(page);
    const expectShown = async (): Promise<void> => {
      await page.locator(".run-steps > summary", { hasText: "1 step" }).waitFor();
      await page.getByText("Allowed once by you.").waitFor();
      await expect.poll(() => replyTexts(page)).toEqual(["There is milk on it."]);
      await expect.poll(() => page.locator(".thought").count()).toBe(0);
      await page.locator(".run-steps > summary").click();
      await expect
        .poll(() => page.locator(".step .step-name").allTextContents())
        .toEqual(["files · read"]);
      await page.locator(".step summary").click();
      await expect
        .poll(() => page.locator(".step .arguments").textContent())
        .toContain('"list.md"');
      await expect.poll(() => page.locator(".step-result").textContent()).toBe("milk bread");
    };
    await expectShown();
    await waitUntilKept(page);
    await reload(page);
    await expectShown();
    expect(provider.asked).toHaveLength(2);
  });

  test("of an agent is of its conversation alone", async () => {
    await begin(["I am the agent.", "I am the agent."]);
    await askWriter(page);
    await waitForEnd(page);
    await page.getByRole("button", { name: "New chat" }).click();
    await page.getByRole("button", { name: "Answered by Chat" }).waitFor();
    await ask(page, "And you?");
    await waitForEnd(page);
    await expect.poll(() => page.locator(".run").count()).toBe(0);
    expect(pc.agents().runs.list()).toHaveLength(1);
    const drawer = await openDrawer(page);
    await drawer.getByRole("button", { name: /^Go on/ }).click();
    await page.getByRole("button", { name: "Answered by Writer" }).waitFor();
  });

  test("is stopped by the button, on the PC as well", async () => {
    await begin();
    await askWriter(page);
    await allowOnce(page);
    const call = await pc.tools.next();
    await page.getByRole("button", { name: "Stop the reply" }).click();
    await page.locator(".note", { hasText: "Stopped." }).waitFor();
    await eventually(() => expect(call.signal.aborted).toBe(true));
    await eventually(() => expect(pc.agents().runs.list()[0]?.status).toBe("stopped"));
  });

  test("that was stopped elsewhere reads so", async () => {
    await begin();
    await askWriter(page);
    const { runId } = await nextApproval(pc.agents());
    await card(page).waitFor();
    await pc.agents().runs.stop(runId, "terminal");
    await page.locator(".note", { hasText: "Stopped." }).waitFor();
    await expect.poll(() => card(page).count()).toBe(0);
  });
});

describe("an approval", () => {
  test("cannot be missed: in the thread, the title, the list, as a badge, and on top of another conversation", async () => {
    await page.addInitScript(() => {
      const badges: (number | string)[] = [];
      Object.assign(globalThis, { badges });
      const note = (badge: number | string) => async () => void badges.push(badge);
      Object.assign(navigator, {
        setAppBadge: (count: number) => note(count)(),
        clearAppBadge: note("none"),
      });
    });
    await begin();
    await askWriter(page);
    await card(page).waitFor();
    await expect.poll(() => page.title()).toBe("(1) Allow? Go on · PC chat");
    await eventually(async () => expect(await page.evaluate("badges.at(-1)")).toBe(1));
    // Also where more is said at the same moment.
    await expect
      .poll(() => page.getByRole("log").locator("p").allTextContents())
      .toContain("Writer asks: may it use files · write?");
    await page.getByRole("button", { name: "New chat" }).click();
    const bar = page.locator(".waiting-bar");
    await bar.getByText("Writer asks: may it use files · write?").waitFor();
    const drawer = await openDrawer(page);
    await drawer.getByText("Asks you…").waitFor();
    await drawer.getByRole("button", { name: "Close" }).click();
    await bar.getByRole("button", { name: "Look" }).click();
    await allowOnce(page);
    (await pc.tools.next()).answer("Done.");
    await waitForReply(page, SAID);
    await waitForEnd(page);
    await expect.poll(() => page.title()).toBe("Go on · PC chat");
    await expect.poll(() => page.evaluate("badges.at(-1)")).toBe("none");
    await expect.poll(() => bar.count()).toBe(0);
  });

  test("takes no focus from who types, and can be answered by keyboard alone", async () => {
    await begin();
    await askWriter(page);
    await composer(page).fill("And then");
    await card(page).waitFor();
    await page.keyboard.type(" this");
    await expect.poll(() => composer(page).inputValue()).toBe("And then this");
    const once = card(page).getByRole("button", { name: "Allow once" });
    await page.locator(".thread").focus();
    for (let tabs = 0; tabs < 30; tabs++) {
      if (await once.evaluate((button) => button === document.activeElement)) break;
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.getByText("Allowed once by you.").waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toContain("files · write");
    (await pc.tools.next()).answer("Done.");
    await waitForEnd(page);
  });

  test("that was answered on the terminal is shown so within a second", async () => {
    await begin();
    await askWriter(page);
    await card(page).waitFor();
    const { id, digest } = await nextApproval(pc.agents());
    const begun = Date.now();
    await pc.agents().runs.answer(id, { decision: "once", digest, by: "terminal" });
    await page.getByText("Allowed once by somebody at the PC’s terminal.").waitFor();
    const tookMs = Date.now() - begun;
    await expect.poll(() => card(page).count()).toBe(0);
    // A second, and what a busy machine adds to it; unless it is told, it looks every 30 s.
    expect(tookMs).toBeLessThan(25_000);
    (await pc.tools.next()).answer("Done.");
    await waitForReply(page, SAID);
  });

  test("that two pages answer at the same time is decided once, and both say how", async () => {
    await begin();
    await askWriter(page);
    const owner = await ownerPage();
    await owner.locator(".waiting-bar").getByRole("button", { name: "Look" }).click();
    await card(owner).waitFor();
    await Promise.all([press(page, ".primary"), press(owner, ".danger")]);
    await page.locator(".settled").waitFor();
    await owner.locator("dialog .settled").waitFor();
    const decided = (await page.locator(".settled span").textContent()) ?? "";
    const isAllowed = decided.startsWith("Allowed");
    expect(decided).toBe(isAllowed ? "Allowed once by you." : "Denied by the PC’s owner.");
    await expect
      .poll(() => owner.locator("dialog .settled span").textContent())
      .toBe(isAllowed ? "Allowed once by another device." : "Denied by you.");
    if (isAllowed) (await pc.tools.next()).answer("Done.");
    await waitForEnd(page);
    expect(pc.tools.calls).toHaveLength(isAllowed ? 1 : 0);
  });

  test("is the same after a reload, and after the PC was killed", async () => {
    await begin();
    await askWriter(page);
    await card(page).waitFor();
    const { id } = await nextApproval(pc.agents());
    await waitUntilKept(page);
    await reload(page);
    await card(page).waitFor();
    await pc.kill();
    expect((await nextApproval(pc.agents())).id).toBe(id);
    await waitForLink(page);
    await card(page).getByRole("button", { name: "Allow once" }).click();
    (await pc.tools.next()).answer("Done.");
    await waitForReply(page, SAID);
    await waitForEnd(page);
    await expect.poll(() => replyTexts(page)).toEqual([SAID]);
    expect(pc.tools.calls).toHaveLength(1);
  });

  test("is asked anew when the tool has changed, and says so", async () => {
    await begin();
    await askWriter(page);
    await card(page).waitFor();
    pc.tools.redefine();
    await card(page).getByRole("button", { name: "Allow once" }).click();
    await page.getByText("It is not what was allowed before: its definition changed.").waitFor();
    await allowOnce(page);
    (await pc.tools.next()).answer("Done.");
    await waitForEnd(page);
    expect(pc.tools.calls).toHaveLength(1);
  });

  test("is denied with words, which the model reads", async () => {
    await begin();
    await askWriter(page);
    await card(page).getByRole("button", { name: "Deny with words…" }).click();
    await page.getByLabel("What shall the agent do instead?").fill("Ask me for the shop first.");
    await card(page).getByRole("button", { name: "Deny", exact: true }).click();
    await page.getByText("Denied by you.").waitFor();
    await waitForReply(page, SAID);
    expect(JSON.stringify(provider.asked.at(-1)?.messages)).toContain("Ask me for the shop first.");
    expect(pc.tools.calls).toEqual([]);
  });

  test("of which only a part is shown is allowed only once all of it was", async () => {
    const text = `${"x".repeat(3000)}the end`;
    await begin([[["files__write", { text }]], SAID]);
    await askWriter(page);
    await card(page)
      .getByText(/^Only a part/)
      .waitFor();
    await expect.poll(() => card(page).getByRole("button", { name: "Allow once" }).count()).toBe(0);
    await expect
      .poll(() => card(page).getByRole("button", { name: "Always allow" }).count())
      .toBe(0);
    await card(page).getByRole("button", { name: "Show all of it" }).click();
    await allowOnce(page);
    expect((await pc.tools.next()).given).toEqual({ text });
    pc.tools.calls[0]?.answer("Done.");
    await waitForEnd(page);
  });

  test("for good is asked no more, until the rule is taken back in the settings", async () => {
    await begin([WRITE, SAID]);
    const owner = await ownerPage();
    pc.tools.answerWith("Done.");
    await askWriter(owner);
    await card(owner).getByRole("button", { name: "Always allow" }).click();
    await waitForEnd(owner);
    await ask(owner, "Again");
    await waitForEnd(owner);
    expect(pc.tools.calls).toHaveLength(2);
    const drawer = await openDrawer(owner);
    await drawer.getByRole("button", { name: /^Settings/ }).click();
    await owner.getByRole("button", { name: "Ask again for files · write" }).click();
    await eventually(async () => expect(await pc.agents().runs.rules()).toEqual([]));
  });
});

describe("a server's question", () => {
  test("is answered by its form", async () => {
    const asks = {
      message: "Which size?",
      requestedSchema: {
        type: "object",
        properties: {
          size: { type: "string", enum: ["S", "M"] },
          count: { type: "integer", title: "How many" },
          gift: { type: "boolean", title: "As a gift" },
        },
        required: ["size", "count"],
      },
    };
    const { open } = memoryServers({ shop: { order: { asks, run: () => "" } } });
    const entry = { type: "http", url: "https://shop.example/mcp", approval: "allow" };
    const mcp = JSON.stringify({ mcpServers: { shop: entry } });
    await begin([[["shop__order", {}]], SAID], { open, texts: { "mcp.json": mcp } });
    await askWriter(page);
    await card(page).getByText("Which size?").waitFor();
    await page.getByLabel("M", { exact: true }).check();
    await page.getByLabel("How many").fill("many");
    await card(page).getByRole("button", { name: "Answer" }).click();
    await card(page).getByRole("alert").waitFor();
    await page.getByLabel("How many").fill("2");
    await card(page).getByRole("button", { name: "Answer" }).click();
    await page.getByText("Answered by you.").waitFor();
    await waitForReply(page, SAID);
    expect(JSON.stringify(provider.asked.at(-1)?.messages)).toContain(
      JSON.stringify(JSON.stringify({ size: "M", count: 2, gift: false })).slice(1, -1),
    );
  });
});

describe("runs of others", () => {
  test("that a loop began are listed, opened, answered and shown to their end", async () => {
    await begin();
    await page.getByRole("button", { name: /^Answered by/ }).waitFor();
    await pc.agents().runs.start({
      agent: "writer",
      messages: [{ role: "user", content: "Each evening" }],
      startedBy: "loop:evening",
    });
    await page.locator(".waiting-bar").waitFor();
    const drawer = await openDrawer(page);
    await drawer.getByRole("button", { name: /Writer.*Asks you · loop evening/ }).click();
    const dialog = page.getByRole("dialog", { name: "Writer" });
    await dialog.getByRole("button", { name: "Allow once" }).click();
    (await pc.tools.next()).answer("Done.");
    await dialog.getByText(SAID).waitFor();
    await dialog.getByText("Done. Begun by loop evening.").waitFor();
  });

  test("can be stopped by who may", async () => {
    await begin();
    await page.getByRole("button", { name: /^Answered by/ }).waitFor();
    await pc.agents().runs.start({
      agent: "writer",
      messages: [{ role: "user", content: "Each evening" }],
      startedBy: "loop:evening",
    });
    await page.locator(".waiting-bar").getByRole("button", { name: "Look" }).click();
    await page.getByRole("button", { name: "Stop this run" }).click();
    await page.getByText("Stopped. Begun by loop evening.").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => page.locator(".waiting-bar").count()).toBe(0);
  });
});

describe("an interrupted run", () => {
  test("goes on when the person says so, and the reply with it", async () => {
    await begin([[["files__read", { path: "list.md" }]], SAID]);
    await askWriter(page);
    await allowOnce(page);
    await pc.tools.next();
    await page.locator(".step-running").waitFor();
    await pc.kill({ olderByMs: 2 * 3_600_000 });
    const failed = page.locator(".failed");
    await failed.getByText("It can be resumed.").waitFor();
    await waitUntilKept(page);
    await reload(page);
    await failed.getByRole("button", { name: "Go on with it" }).click();
    (await pc.tools.next()).answer("milk");
    await waitForReply(page, SAID);
    await waitForEnd(page);
    await expect.poll(() => replyTexts(page)).toEqual([SAID]);
    expect(pc.agents().runs.list()).toMatchObject([{ status: "done" }]);
  });
});

describe("everything", () => {
  test("is stopped from the settings, and goes on when the owner says so", async () => {
    await begin();
    await askWriter(page);
    await card(page).waitFor();
    const drawer = await openDrawer(page);
    await drawer.getByRole("button", { name: /^Settings/ }).click();
    const settings = page.getByRole("dialog", { name: "Settings" });
    await settings.getByRole("button", { name: "Stop everything" }).click();
    expect(pc.agents().runs.isHalted).toBe(false);
    await settings.getByRole("button", { name: "Stop everything" }).click();
    await settings.getByText(/^All runs were stopped/).waitFor();
    await settings.getByText("agents resume").waitFor();
    await settings.getByRole("button", { name: "Close" }).click();
    await page.locator(".note", { hasText: "Stopped." }).waitFor();
    await expect.poll(() => card(page).count()).toBe(0);

    const owner = await ownerPage();
    await (await openDrawer(owner)).getByRole("button", { name: /^Settings/ }).click();
    await owner.getByText("All agents are stopped.").waitFor();
    await owner.getByRole("button", { name: "Let agents work again" }).click();
    await owner.getByText("Agents may work again.").waitFor();
    await eventually(() => expect(pc.agents().runs.isHalted).toBe(false));
    await page.getByRole("button", { name: "Ask again" }).click();
    await allowOnce(page);
    (await pc.tools.next()).answer("Done.");
    await waitForReply(page, SAID);
  });
});
