import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { scripted, type Turn } from "../../engine/engine-world.ts";
import { memoryServers } from "../../engine/memory-server.ts";
import { type AgentPc, startAgentPc } from "./agent-pc.ts";
import { OWNER_TOKEN } from "./pc.ts";
import {
  accessibilityProblems,
  closeDevices,
  newDevice,
  openBrowser,
  PHONE,
  screenshot,
} from "./phone.ts";
import { ask, openDrawer, pairByPasting, waitForEnd, waitForLink, waitForReply } from "./steps.ts";

const LONG = { path: "/home/flo/notes/plan.md", text: "Line after line of a plan.\n".repeat(200) };
const TURNS: readonly Turn[] = [
  [["files__list", { folder: "/home/flo/notes" }]],
  [
    ["files__read", { path: "/home/flo/notes/shopping-list-of-this-week.md" }],
    ["files__read", { path: "/home/flo/notes/plan.md" }],
  ],
  [["files__write", { path: "/home/flo/notes/plan.md", text: "Milk\nBread\nعسل" }]],
  [["files__write", LONG]],
  [["shop__order", {}]],
  "I have written the **plan**, and ordered what was missing.",
];
const ASKS = {
  message: "Which size shall it be, and where shall it be sent?",
  requestedSchema: {
    type: "object",
    properties: {
      size: { type: "string", title: "Size", enum: ["Small", "Large"] },
      email: { type: "string", title: "E-mail", format: "email", description: "For the receipt." },
      count: { type: "integer", title: "How many" },
      gift: { type: "boolean", title: "As a gift" },
    },
    required: ["size", "count"],
  },
};
const MCP = JSON.stringify({
  mcpServers: { shop: { type: "http", url: "https://shop.example/mcp", approval: "allow" } },
});

let browser: Browser;
let pc: AgentPc;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  const { open } = memoryServers({ shop: { order: { asks: ASKS, run: () => "" } } });
  pc = await startAgentPc(scripted(...TURNS), { open, texts: { "mcp.json": MCP } });
  pc.tools.notices = ["calendar: npx is not installed on this PC"];
});
afterEach(async () => {
  await closeDevices(browser);
  await pc.close();
});

/** Whether something is wider than the screen, other than what scrolls by itself. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll("body *"))
      .filter((element) => {
        const { right, left, width } = element.getBoundingClientRect();
        if (width === 0 || element.closest(".offscreen, pre, svg, .step-line")) return false;
        return (
          getComputedStyle(element).overflowX === "visible" && (right > innerWidth + 1 || left < -1)
        );
      })
      .map((element) => `${element.tagName}.${element.className}`),
  );
}

const SCREENS = [
  ["agents-light", { ...PHONE, colorScheme: "light" }, ""],
  ["agents-dark", { ...PHONE, colorScheme: "dark" }, ""],
  ["agents-large-text", { ...PHONE, colorScheme: "light" }, "200%"],
] as const;

describe.each(SCREENS)("%s", (name, screen, textSize) => {
  test("every state of an agent fits the screen, and axe finds nothing wrong with it", async () => {
    const { page, problems } = await newDevice(browser, screen);
    const faults: string[] = [];
    let step = 0;
    const look = async (state: string): Promise<void> => {
      step += 1;
      faults.push(...(await accessibilityProblems(page)).map((fault) => `${state}: ${fault}`));
      await screenshot(page, `${name}-${String(step).padStart(2, "0")}-${state}`);
      faults.push(...(await overflow(page)).map((fault) => `${state}: ${fault}`));
    };
    if (textSize !== "")
      await page.addInitScript((size) => {
        document.addEventListener("DOMContentLoaded", () => {
          document.documentElement.style.fontSize = size;
        });
      }, textSize);
    await page.goto(pc.url);
    await pairByPasting(page, OWNER_TOKEN);
    await waitForLink(page);
    await page.getByRole("button", { name: /^Answered by/ }).click();
    await page.getByRole("dialog", { name: "Who shall answer?" }).waitFor();
    await look("chooser");
    await page.getByRole("button", { name: /^Writer/ }).click();
    await look("chosen");
    await ask(page, "Write down what I need this week, and order it.");
    await page.getByRole("heading", { name: /to use files · list/ }).waitFor();
    await look("asked-first-use");
    await page.getByRole("button", { name: "Allow once" }).click();
    const listing = await pc.tools.next();
    listing.progress("12 of 40 files");
    await page.getByText("12 of 40 files").waitFor();
    await look("running");
    listing.answer("shopping-list-of-this-week.md\nplan.md");
    await page.getByRole("heading", { name: /to use files · read/ }).waitFor();
    pc.tools.answerWith("Milk, bread, honey");
    await page.getByRole("button", { name: "Allow once" }).click();
    await page.getByRole("heading", { name: /to use files · write/ }).waitFor();
    await page.getByRole("button", { name: "Deny with words…" }).click();
    await page.getByLabel("What shall the agent do instead?").fill("Ask me for the shop first.");
    await look("denying");
    await page.getByRole("button", { name: "Deny", exact: true }).click();
    await page.getByRole("button", { name: "Show all of it" }).waitFor();
    await look("asked-cut");
    await page.getByRole("button", { name: "Show all of it" }).click();
    await page.getByRole("button", { name: "Allow once" }).waitFor();
    await look("asked-whole");
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 0));
    await page.getByRole("button", { name: "Look", exact: true }).waitFor();
    await look("asked-out-of-view");
    const drawer = await openDrawer(page);
    await look("asked-in-list");
    await drawer.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Look", exact: true }).click();
    await page.getByRole("button", { name: "Allow once" }).click();
    await page.getByText("Which size shall it be").waitFor();
    await look("question");
    await page.getByLabel("Large").check();
    await page.getByLabel("How many").fill("2");
    await page.getByRole("button", { name: "Answer", exact: true }).click();
    await waitForReply(page, "I have written the plan");
    await waitForEnd(page);
    await look("done");
    await page.locator(".run-steps summary").first().click();
    await page.locator(".step summary").nth(1).click();
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 0));
    await look("steps-opened");
    const list = await openDrawer(page);
    await list.getByRole("button", { name: /^Settings/ }).click();
    await page.getByRole("button", { name: "Stop everything" }).click();
    await page.getByRole("button", { name: "Stop everything" }).scrollIntoViewIfNeeded();
    await look("stop-asks");
    await page.getByRole("button", { name: "Stop everything" }).click();
    await page.getByText(/All runs were stopped/).waitFor();
    await look("stopped");
    expect({ faults, problems }).toEqual({ faults: [], problems: [] });
  });
});
