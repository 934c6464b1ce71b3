import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fillStore } from "./fill-store.ts";
import { type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, newDevice, openBrowser, PHONE, screenshot } from "./phone.ts";
import { scriptedModel } from "./scripted-model.ts";
import { openDrawer, openPaired, reload } from "./steps.ts";
import { taskTimes } from "./task-times.ts";

let browser: Browser;
let pc: Pc;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  pc = await startPc(scriptedModel().provider);
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await pc.close();
});

/**
 * Does something in the page, by the page alone (to look for something from outside takes long
 * tasks of its own), and waits until `selector` has the text; returns the longest tasks.
 */
async function longest(
  page: Page,
  what: { click?: string; type?: string },
  [selector, text]: [string, string],
): Promise<number[]> {
  const times = await taskTimes(browser, page, () =>
    page.evaluate(
      async ({ what, selector, text }) => {
        const pause = (ms: number): Promise<unknown> => new Promise((done) => setTimeout(done, ms));
        if (what.click) document.querySelector<HTMLElement>(what.click)?.click();
        const field = document.querySelector<HTMLInputElement>("input[type=search]");
        for (const key of what.type ?? "") {
          if (field) field.value += key;
          field?.dispatchEvent(new InputEvent("input", { bubbles: true }));
          await pause(150);
        }
        while (!document.querySelector(selector)?.textContent?.includes(text)) await pause(50);
        await pause(200);
      },
      { what, selector, text },
    ),
  );
  return times.slice(0, 5);
}

describe("200 conversations of 100 messages, with the processor slowed four times,", () => {
  test("are listed and searched without a long task", async () => {
    const { page, problems } = await newDevice(browser);
    await openPaired(page, pc);
    await fillStore(page, { conversations: 200, messages: 100 });
    await reload(page);
    await page.locator(".chat-header").getByText("Connected to flo-laptop").waitFor();
    const tools = await page.context().newCDPSession(page);
    await tools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.waitForTimeout(500);
    const found: [string, string] = [".conversations [role=status]", "1 found"];
    const none: [string, string] = [".conversations .none", "Nothing"];
    const shown: [string, string] = [".conversation-item", "Conversation 0"];
    const tasks = {
      list: await longest(page, { click: ".chat-header .icon-button" }, shown),
      first: await longest(page, { type: "nadel" }, found),
      second: await longest(page, { type: "nadelx" }, none),
    };
    process.stdout.write(`\n200 × 100 at 4x, longest tasks in ms: ${JSON.stringify(tasks)}\n`);
    // A processor that others use at the same time has colder caches: twice what is wanted.
    for (const ms of [...tasks.first, ...tasks.second]) expect(ms).toBeLessThan(100);
    // The dialog itself, its style and its layout; the rows come in the frames after it.
    expect(tasks.list[0]).toBeLessThan(200);
    expect(problems).toEqual([]);
  });
});

describe("the list", () => {
  test.each(["light", "dark"] as const)(
    "has days, and a search leads to its words, in %s",
    async (colorScheme) => {
      const { page, problems } = await newDevice(browser, { ...PHONE, colorScheme });
      await openPaired(page, pc);
      await fillStore(page, { conversations: 60, messages: 6 });
      await reload(page);
      let drawer = await openDrawer(page);
      await drawer.getByRole("heading", { name: "Today" }).waitFor();
      await drawer.getByRole("heading", { name: "Yesterday" }).waitFor();
      await screenshot(page, `list-days-${colorScheme}`);
      expect(await accessibilityProblems(page)).toEqual([]);
      const items = drawer.locator(".conversation-item");
      await expect.poll(() => items.count()).toBeLessThan(60);
      await page.waitForFunction(() => {
        document.querySelector(".conversation-items")?.scrollTo(0, 9e9);
        return document.querySelectorAll(".conversation-item").length === 60;
      });
      await drawer.getByRole("searchbox").fill("nadel");
      await drawer.getByText("1 found").waitFor();
      await drawer.getByText(/Here is the Nädel\./).waitFor();
      await screenshot(page, `list-found-${colorScheme}`);
      await drawer.getByRole("button", { name: /^Conversation 59/ }).click();
      await page.waitForFunction(() => CSS.highlights.get("found")?.size === 1);
      const place = (): Promise<{ text: string | undefined; top: number }> =>
        page.evaluate(() => {
          const [range] = [...(CSS.highlights.get("found") ?? [])] as Range[];
          const { top } = range?.getBoundingClientRect() ?? { top: -1 };
          return { text: range?.toString(), top };
        });
      await expect.poll(async () => (await place()).text).toBe("Nädel");
      await expect.poll(async () => (await place()).top).toBeGreaterThan(60);
      await expect.poll(async () => (await place()).top).toBeLessThan(600);
      await screenshot(page, `found-marked-${colorScheme}`);
      drawer = await openDrawer(page);
      await drawer.getByRole("button", { name: /^Conversation 0/ }).click();
      await page.waitForFunction(() => !CSS.highlights.has("found"));
      expect(problems).toEqual([]);
    },
  );
});
