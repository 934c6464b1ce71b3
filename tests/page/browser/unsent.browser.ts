import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, newDevice, openBrowser, PHONE, screenshot } from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  openDrawer,
  openPaired,
  reload,
  waitForEnd,
  waitForReply,
  waitUntilKept,
} from "./steps.ts";

let browser: Browser;
let context: BrowserContext;
let page: Page;
let pc: Pc;
let model: ScriptedModel;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  model = scriptedModel();
  pc = await startPc(model.provider);
  ({ context, page } = await newDevice(browser));
});
afterEach(async () => {
  for (const each of browser.contexts()) await each.close();
  await pc.close();
});

const spoken = (text: string): Promise<unknown> =>
  page.waitForFunction(
    (expected) => document.querySelector("[role=log]")?.textContent?.includes(expected),
    text,
  );

describe("a message that is written offline", () => {
  test("is told of as that, and goes out when the page is opened hours later", async () => {
    await openPaired(page, pc);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await context.setOffline(true);
    await spoken("Offline");
    await ask(page, "Tell me");
    await spoken("Not sent yet.");
    await page.getByText(/even if you close this page and open it later/).waitFor();
    await waitUntilKept(page);
    await page.close();
    await context.setOffline(false);
    page = await context.newPage();
    const hours = 5 * 3_600_000;
    await page.clock.install({ time: Date.now() + hours });
    await page.goto(pc.url);
    const question = await model.next();
    await spoken("Sent.");
    question.say("Here.");
    question.finish();
    await waitForReply(page, "Here.");
    await waitForEnd(page);
    expect(model.questions).toHaveLength(1);
  });
});

describe("a PC that is asleep", () => {
  test("is doubted after 4 seconds, and for how long it is silent is said", async () => {
    await openPaired(page, pc);
    await page.clock.install();
    // From here on, its time is what the test makes of it.
    await page.clock.pauseAt(Date.now() + 10_000);
    await context.route(/\/v1\//, () => {});
    await ask(page, "Tell me");
    await page.clock.runFor(7_500);
    await page.getByText("No answer from flo-laptop for 7 s. Is it asleep?").waitFor();
    await page.locator(".chat-header").getByText("Connecting to flo-laptop…").waitFor();
    await screenshot(page, "no-answer");
    await expect.poll(() => page.locator("[role=log]").textContent()).not.toContain("Sent.");
    await page.clock.runFor(8_000);
    await page.locator(".chat-header").getByText("Cannot reach flo-laptop").waitFor();
    await page.getByText(/Not sent yet: flo-laptop cannot be reached/).waitFor();
    await spoken("Cannot reach flo-laptop");
  });
});

describe("a storage that", () => {
  test.each(["light", "dark"] as const)(
    "is full is told of for as long as it is, in %s",
    async (colorScheme) => {
      ({ context, page } = await newDevice(browser, { ...PHONE, colorScheme }));
      await page.addInitScript(() => {
        const { put } = IDBObjectStore.prototype;
        Object.assign(globalThis, { isFull: false });
        IDBObjectStore.prototype.put = function (value, key) {
          const { isFull } = globalThis as unknown as { isFull: boolean };
          if (isFull && this.name !== "settings") {
            this.transaction.abort();
            throw new DOMException("full", "QuotaExceededError");
          }
          return key === undefined ? put.call(this, value) : put.call(this, value, key);
        };
      });
      await openPaired(page, pc);
      await ask(page, "Kept");
      (await model.next()).finish();
      await waitForEnd(page);
      await page.evaluate(() => Object.assign(globalThis, { isFull: true }));
      await page.getByRole("button", { name: "New chat" }).click();
      await ask(page, "Hello");
      const question = await model.next();
      question.say("Hello back.");
      question.finish();
      await waitForReply(page, "Hello back.");
      await page.getByText(/this device’s storage is full/).waitFor();
      await screenshot(page, `storage-full-${colorScheme}`);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.evaluate(() => Object.assign(globalThis, { isFull: false }));
      const drawer = await openDrawer(page);
      await drawer.getByRole("button", { name: "Change “Kept”" }).click();
      await page.getByRole("button", { name: "Delete conversation" }).click();
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByText(/storage is full/).waitFor({ state: "detached" });
      await reload(page);
      await waitForReply(page, "Hello back.");
    },
  );

  test("never answers does not hold up the page of a device that is paired", async () => {
    await openPaired(page, pc);
    await waitUntilKept(page);
    await page.addInitScript(() => Object.assign(IDBFactory.prototype, { open: () => ({}) }));
    await page.clock.install();
    await reload(page);
    await page.locator(".chat-header").getByText("Connected to flo-laptop").waitFor();
    await ask(page, "Hello");
    const question = await model.next();
    question.say("Hello back.");
    question.finish();
    await page.clock.runFor(8_000);
    await page.clock.resume();
    await waitForReply(page, "Hello back.");
    await page.getByText("This browser keeps nothing").waitFor();
    await screenshot(page, "keeps-nothing");
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test("is absent keeps the pairing", async () => {
    await page.addInitScript(() =>
      Object.defineProperty(globalThis, "indexedDB", { value: undefined }),
    );
    await openPaired(page, pc);
    await page.getByText("This browser keeps nothing").waitFor();
    await reload(page);
    await page.locator(".chat-header").getByText("Connected to flo-laptop").waitFor();
    expect(pc.devices()).toHaveLength(1);
  });
});
