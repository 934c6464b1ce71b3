import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, DESKTOP, newDevice, openBrowser, screenshot } from "./phone.ts";
import { echo, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  composer,
  openDrawer,
  openPaired,
  reload,
  waitForEnd,
  waitForReply,
} from "./steps.ts";

let browser: Browser;
let context: BrowserContext;
let page: Page;
let pc: Pc;
let model: ScriptedModel;
let problems: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  model = scriptedModel();
  model.answerWith(echo);
  pc = await startPc(model.provider);
  ({ context, page, problems } = await newDevice(browser));
  await page.goto("about:blank");
  await openPaired(page, pc);
});
afterEach(async () => {
  await context.close();
  await pc.close();
  expect(problems).toEqual([]);
});

/** Waits until so many entries of the history stand for what is open: they come after it is shown. */
const hasLayers = (layers: number): Promise<unknown> =>
  page.waitForFunction((count) => (history.state?.layers ?? 0) === count, layers);

async function goBack({ from }: { from: number }): Promise<void> {
  await hasLayers(from);
  await page.goBack();
}

describe("Back", () => {
  test("closes a dialog, then goes to the list, then leaves", async () => {
    await ask(page, "Hello");
    await waitForEnd(page);
    await page.getByRole("button", { name: "About this conversation" }).click();
    await page.getByRole("dialog", { name: "Conversation", exact: true }).waitFor();
    await goBack({ from: 2 });
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await goBack({ from: 1 });
    const drawer = page.getByRole("dialog", { name: "Conversations" });
    await drawer.waitFor();
    await drawer.getByRole("button", { name: /^Hello/ }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await goBack({ from: 1 });
    await drawer.waitFor();
    await goBack({ from: 0 });
    expect(page.url()).toBe("about:blank");
  });

  test("closes settings that took the drawer's place, and the drawer that was opened by hand", async () => {
    await composer(page).click();
    const drawer = await openDrawer(page);
    await hasLayers(2);
    await drawer.getByRole("button", { name: /^Settings/ }).click();
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    await goBack({ from: 2 });
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await hasLayers(1);
    await openDrawer(page);
    await goBack({ from: 2 });
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await reload(page);
    await page.locator(".chat-header").waitFor();
    await hasLayers(0);
  });
});

describe("Escape", () => {
  test("leaves the conversation's dialog without a change, and says so", async () => {
    await ask(page, "Hello");
    await waitForEnd(page);
    const about = page.getByRole("button", { name: "About this conversation" });
    await about.click();
    await page.getByLabel("Title", { exact: true }).fill("Another");
    await page.keyboard.press("Escape");
    await page.getByText("Nothing was changed.").waitFor();
    await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toBe("Hello");
    await about.click();
    await page.getByLabel("Title", { exact: true }).fill("Another");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("heading", { level: 1, name: "Another" }).waitFor();
  });

  test("stops the reply, and Enter meanwhile says why it does nothing", async () => {
    const desk = await newDevice(browser, DESKTOP);
    await openPaired(desk.page, pc);
    model.answerWith(undefined);
    await composer(desk.page).fill("Tell me");
    await desk.page.keyboard.press("Enter");
    const question = await model.next();
    question.say("Once");
    await waitForReply(desk.page, "Once");
    await composer(desk.page).fill("More");
    await desk.page.keyboard.press("Enter");
    await desk.page.getByText("A reply is on its way.").waitFor();
    await desk.page.keyboard.press("Escape");
    await desk.page.getByText("Stopped.", { exact: true }).first().waitFor();
    await expect.poll(() => composer(desk.page).inputValue()).toBe("More");
    expect(model.questions).toHaveLength(1);
  });
});

describe("a long text", () => {
  test("that was sent is folded", async () => {
    await ask(page, "word ".repeat(20_000));
    await waitForEnd(page);
    const bubble = page.locator(".bubble");
    const height = (): Promise<number> =>
      bubble.evaluate((element) => element.getBoundingClientRect().height);
    await expect.poll(() => height()).toBeLessThan(2_000);
    await bubble.scrollIntoViewIfNeeded();
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 700));
    await screenshot(page, "long-message");
    await page.getByRole("button", { name: "Show all (99,999 characters)" }).click();
    await expect.poll(() => height()).toBeGreaterThan(20_000);
    await page.getByRole("button", { name: "Show less" }).click();
  });

  test("that is pasted is held beside the field, and goes out with the message", async () => {
    await composer(page).click();
    await page.evaluate(async () => {
      const data = new DataTransfer();
      data.setData("text/plain", "x".repeat(1_000_000));
      const event = new ClipboardEvent("paste", {
        clipboardData: data,
        cancelable: true,
        bubbles: true,
      });
      document.activeElement?.dispatchEvent(event);
    });
    await page.getByText("Pasted text.txt").waitFor();
    await composer(page).pressSequentially("Read this");
    await expect.poll(() => composer(page).inputValue()).toBe("Read this");
    await screenshot(page, "pasted");
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Remove Pasted text.txt" }).click();
    await page.getByText("Pasted text").waitFor({ state: "detached" });
  });
});

describe("on a phone", () => {
  test("the keyboard goes with Send, and Stop does not bring it back", async () => {
    model.answerWith(undefined);
    await composer(page).click();
    await ask(page, "Tell me");
    (await model.next()).say("Once");
    await waitForReply(page, "Once");
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() => document.activeElement?.tagName);
    await expect.poll(() => focused()).not.toBe("TEXTAREA");
    await page.getByRole("button", { name: "Stop the reply" }).click();
    await waitForEnd(page);
    await expect.poll(() => focused()).not.toBe("TEXTAREA");
  });

  test("dialogs stand above a keyboard that lies over the page, and the page goes along", async () => {
    await page.evaluate(() => {
      const { visualViewport } = window;
      const values = { height: 400, offsetTop: 90, scale: 1 };
      for (const [name, value] of Object.entries(values))
        Object.defineProperty(visualViewport, name, { value, configurable: true });
      visualViewport?.dispatchEvent(new Event("resize"));
    });
    const bottom = (selector: string): Promise<number> =>
      page.locator(selector).evaluate((element) => element.getBoundingClientRect().bottom);
    await expect.poll(() => bottom(".composer")).toBeLessThanOrEqual(490);
    await expect.poll(() => bottom(".composer")).toBeGreaterThan(400);
    await page.getByRole("button", { name: "Add instructions" }).click();
    await page.getByRole("dialog", { name: "Instructions" }).waitFor();
    await expect.poll(() => bottom("dialog[open]")).toBe(490);
    await screenshot(page, "above-keyboard");
  });

  test("a reply that ended in another conversation is marked, until it is read", async () => {
    model.answerWith(undefined);
    await ask(page, "First");
    const first = await model.next();
    await page.getByRole("button", { name: "New chat" }).click();
    await page.getByRole("heading", { level: 1, name: "New chat" }).waitFor();
    let drawer = await openDrawer(page);
    await drawer.getByText("Replying…").waitFor();
    first.say("Done.");
    first.finish();
    await drawer.getByText(/New reply/).waitFor();
    await screenshot(page, "unread");
    expect(await accessibilityProblems(page)).toEqual([]);
    await drawer.getByRole("button", { name: "Close" }).click();
    await page.locator(".has-news").waitFor();
    drawer = await openDrawer(page);
    await drawer.getByRole("button", { name: /^First/ }).click();
    await waitForReply(page, "Done.");
    await page.locator(".has-news").waitFor({ state: "detached" });
  });
});
