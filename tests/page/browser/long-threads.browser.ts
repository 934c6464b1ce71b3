import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { countByTask, mostByTask } from "./count-by-task.ts";
import { fillStore } from "./fill-store.ts";
import { type Pc, startPc } from "./pc.ts";
import {
  accessibilityProblems,
  closeDevices,
  newDevice,
  openBrowser,
  screenshot,
} from "./phone.ts";
import { scriptedModel } from "./scripted-model.ts";
import { openDrawer, openPaired, reload, waitForLink } from "./steps.ts";

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
  await closeDevices(browser);
  await pc.close();
});

async function openFilled(messages: number): Promise<{ page: Page; problems: string[] }> {
  const { page, problems } = await newDevice(browser);
  await openPaired(page, pc);
  await fillStore(page, { conversations: 30, messages });
  await reload(page);
  await waitForLink(page);
  return { page, problems };
}

async function choose(page: Page, title: string): Promise<void> {
  const drawer = await openDrawer(page);
  await drawer.getByRole("button", { name: new RegExp(`^${title}\\b`) }).click();
  await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
}

const hasMessages = (page: Page, count: number): Promise<unknown> =>
  page.waitForFunction((all) => document.querySelectorAll(".message").length === all, count);

test("the list of conversations grows on a device that is told of several frames at once", async () => {
  const { page, problems } = await newDevice(browser);
  await page.addInitScript(() => {
    const { IntersectionObserver } = window;
    window.IntersectionObserver = class extends IntersectionObserver {
      constructor(notify: IntersectionObserverCallback, options?: IntersectionObserverInit) {
        super((entries, observer) => {
          const before = entries.map((entry) => ({ ...entry, isIntersecting: false }));
          notify([...before, ...entries], observer);
        }, options);
      }
    };
  });
  await openPaired(page, pc);
  await fillStore(page, { conversations: 30, messages: 2 });
  await reload(page);
  await waitForLink(page);
  await openDrawer(page);
  await page.waitForFunction(() => {
    document.querySelector(".conversation-items")?.scrollTo(0, 9e9);
    return document.querySelectorAll(".conversation-item").length === 30;
  });
  expect(problems).toEqual([]);
});

describe("a long conversation", () => {
  test("comes and goes a few messages at a time, and is opened at its end", async () => {
    const { page, problems } = await openFilled(100);
    await countByTask(page, ".message");
    await choose(page, "Conversation 1");
    await hasMessages(page, 100);
    expect(await mostByTask(page)).toEqual({ added: 5, removed: 0 });
    const isAtEnd = (): boolean => {
      const { scrollTop, scrollHeight, clientHeight } = document.querySelector(
        ".thread",
      ) as Element;
      return scrollHeight - scrollTop - clientHeight < 2;
    };
    await page.waitForFunction(isAtEnd);
    await screenshot(page, "long-thread-end");
    expect(await accessibilityProblems(page)).toEqual([]);
    // Back to the first one while the second is on its way out.
    await choose(page, "Conversation 2");
    await choose(page, "Conversation 1");
    await hasMessages(page, 100);
    await page.waitForFunction(() => !document.querySelector(".leaving"));
    await page.waitForFunction(isAtEnd);
    const { added, removed } = await mostByTask(page);
    expect(added).toBeLessThanOrEqual(5);
    expect(removed).toBeLessThanOrEqual(8);
    const ids = await page.locator(".message").evaluateAll((all) => all.map(({ id }) => id));
    expect(ids).toEqual(Array.from({ length: 100 }, (_, at) => `message-c1-m${at}`));
    expect(problems).toEqual([]);
  });

  test("is read from the storage a hundred messages at a time", async () => {
    const { page } = await openFilled(350);
    await page.evaluate(() => {
      const asked = { now: 0, most: 0, all: 0 };
      const { get } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.get = function (key) {
        // What is asked for at once is over when the stack is empty.
        if (asked.now === 0)
          queueMicrotask(() => {
            asked.now = 0;
          });
        if (this.name === "messages") asked.all += 1;
        asked.now += 1;
        asked.most = Math.max(asked.most, asked.now);
        return get.call(this, key);
      };
      Object.assign(window, { asked });
    });
    await choose(page, "Conversation 1");
    await hasMessages(page, 350);
    const asked = await page.evaluate(
      () => (window as unknown as { asked: { most: number; all: number } }).asked,
    );
    expect(asked.all).toBe(250);
    expect(asked.most).toBe(100);
    const ids = await page.locator(".message").evaluateAll((all) => all.map(({ id }) => id));
    expect(new Set(ids).size).toBe(350);
  });

  test("has no caret left in it below a dialog, but what is selected", async () => {
    const { page } = await openFilled(20);
    await choose(page, "Conversation 1");
    await hasMessages(page, 20);
    const ranges = (): Promise<number> => page.evaluate(() => getSelection()?.rangeCount ?? -1);
    const selected = (): Promise<string> => page.evaluate(() => `${getSelection()}`);
    const text = page.locator(".from-pc p").last();
    await text.evaluate((paragraph) => getSelection()?.collapse(paragraph.firstChild, 3));
    expect(await ranges()).toBe(1);
    await openDrawer(page);
    expect(await ranges()).toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await text.evaluate((paragraph) => getSelection()?.selectAllChildren(paragraph));
    const before = await selected();
    expect(before).toContain("quick brown fox");
    // Not by a finger, which would take it away itself.
    await page
      .getByRole("button", { name: "Conversations", exact: true })
      .evaluate((button) => (button as HTMLElement).click());
    await page.getByRole("dialog", { name: "Conversations" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await selected()).toBe(before);
  });

  test("keeps what is read in its place while messages come above it", async () => {
    const { page } = await openFilled(400);
    await choose(page, "Conversation 1");
    await page.waitForFunction(() => document.querySelectorAll(".message").length > 8);
    const places = await page.evaluate(async () => {
      const thread = document.querySelector(".thread") as HTMLElement;
      const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
      // A thumb that throws it up, and holds it there.
      thread.dispatchEvent(new WheelEvent("wheel", { deltaY: -100 }));
      thread.scrollBy(0, -150);
      await frame();
      await frame();
      const read = document.getElementById("message-c1-m399") as HTMLElement;
      const seen: number[] = [];
      while (document.querySelectorAll(".message").length < 400) {
        seen.push(Math.round(read.getBoundingClientRect().top));
        await frame();
      }
      return { times: seen.length, all: [...new Set(seen)] };
    });
    expect(places.times).toBeGreaterThan(10);
    expect(Math.max(...places.all) - Math.min(...places.all)).toBeLessThanOrEqual(2);
  });

  test("is scrolled to what a search found, however far up", async () => {
    const { page } = await openFilled(300);
    const drawer = await openDrawer(page);
    await drawer.getByRole("searchbox").fill("nadel");
    await drawer.getByText("1 found").waitFor();
    await drawer.getByRole("button", { name: /^Conversation 29/ }).click();
    await page.waitForFunction(() => CSS.highlights.get("found")?.size === 1);
    await hasMessages(page, 300);
    const top = await page.evaluate(async () => {
      for (let frames = 0; frames < 10; frames++) await new Promise(requestAnimationFrame);
      const [range] = [...(CSS.highlights.get("found") ?? [])] as Range[];
      return range?.getBoundingClientRect().top ?? -1;
    });
    expect(top).toBeGreaterThan(60);
    expect(top).toBeLessThan(600);
  });
});

describe("a long list", () => {
  test("comes four rows at a time, and a row takes its taps", async () => {
    const { page } = await openFilled(2);
    await countByTask(page, ".conversation-item");
    const drawer = await openDrawer(page);
    await page.waitForFunction(() => {
      document.querySelector(".conversation-items")?.scrollTo(0, 9e9);
      return document.querySelectorAll(".conversation-item").length === 30;
    });
    expect((await mostByTask(page)).added).toBe(4);
    await drawer.getByRole("button", { name: "Change “Conversation 7”", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Conversation", exact: true });
    await dialog.getByLabel("Title").fill("Renamed");
    await dialog.getByRole("button", { name: "Close" }).click();
    await openDrawer(page);
    await drawer.getByRole("button", { name: /^Renamed/ }).waitFor();
    expect((await mostByTask(page)).added).toBe(4);
  });
});
