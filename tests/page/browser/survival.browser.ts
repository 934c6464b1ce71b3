import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Pc, startPc } from "./pc.ts";
import { newDevice, openBrowser } from "./phone.ts";
import { echo, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  composer,
  openPaired,
  reload,
  replyTexts,
  shownMessages,
  waitForEnd,
  waitForReply,
  waitUntilKept,
} from "./steps.ts";

const HALF = "The first half,";
const REST = " and **the rest** of it: ü, 日本, 😀.";
const WHOLE = "The first half, and the rest of it: ü, 日本, 😀.";

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
  pc = await startPc(model.provider);
  ({ context, page, problems } = await newDevice(browser));
  await openPaired(page, pc);
});
afterEach(async () => {
  await context.close();
  await pc.close();
  expect(problems).toEqual([]);
});

/** A question whose reply has come to its middle. */
async function halfAnswered() {
  await ask(page, "Tell me");
  const question = await model.next();
  question.say(HALF);
  await waitForReply(page, HALF);
  return question;
}

/** Ends the reply, and checks that it is whole, was asked for once, and without a word of trouble. */
async function expectWhole(question: Awaited<ReturnType<typeof halfAnswered>>): Promise<void> {
  question.say(REST);
  question.finish();
  await waitForEnd(page);
  await waitForReply(page, WHOLE);
  await expect.poll(() => replyTexts(page)).toEqual([WHOLE]);
  await expect.poll(() => shownMessages(page)).toEqual(["Tell me"]);
  expect(model.questions).toHaveLength(1);
  await expect.poll(() => page.locator(".failed").count()).toBe(0);
}

describe("a reply comes whole, and the model is asked once,", () => {
  test("when the connection is cut in the middle", async () => {
    const question = await halfAnswered();
    pc.cut();
    await expectWhole(question);
    expect(pc.sends()).toBeGreaterThan(1);
  });

  test("when it is cut at every word", async () => {
    const question = await halfAnswered();
    for (const word of REST.split(/(?<= )/)) {
      question.say(word);
      pc.cut();
    }
    question.finish();
    await waitForEnd(page);
    await expect.poll(() => replyTexts(page)).toEqual([WHOLE]);
    expect(model.questions).toHaveLength(1);
  });

  test("when the page is loaded anew in the middle", async () => {
    const question = await halfAnswered();
    await waitUntilKept(page);
    await reload(page);
    await waitForReply(page, HALF);
    await expectWhole(question);
  });

  test("when the page is loaded anew before a word has come", async () => {
    await ask(page, "Tell me");
    const question = await model.next();
    await waitUntilKept(page);
    await reload(page);
    await page.locator(".from-pc").waitFor();
    question.say(HALF);
    await expectWhole(question);
  });

  test("when it ended while the page was closed", async () => {
    const question = await halfAnswered();
    await waitUntilKept(page);
    await page.close();
    question.say(REST);
    question.finish();
    page = await context.newPage();
    await page.goto(pc.url);
    await waitForReply(page, WHOLE);
    await waitForEnd(page);
    expect(model.questions).toHaveLength(1);
  });

  test("when the network goes away and comes back", async () => {
    const question = await halfAnswered();
    await context.setOffline(true);
    pc.cut();
    await page.getByText("Connection lost. The reply goes on when it is back.").waitFor();
    await context.setOffline(false);
    await expectWhole(question);
  });

  test("when the PC cannot be reached for a while", async () => {
    const question = await halfAnswered();
    await pc.goAway();
    await page.getByText("Connection lost.").waitFor();
    await pc.comeBack();
    await expectWhole(question);
  });

  test("when two tabs of the device show it", async () => {
    const question = await halfAnswered();
    const other = await context.newPage();
    await other.goto(pc.url);
    await waitForReply(other, HALF);
    question.say(REST);
    question.finish();
    await waitForReply(other, WHOLE);
    await waitForReply(page, WHOLE);
    expect(model.questions).toHaveLength(1);
  });
});

describe("a message goes out once", () => {
  test("however fast Send is tapped", async () => {
    await composer(page).fill("Tell me");
    await page.getByRole("button", { name: "Send", exact: true }).evaluate((button) => {
      for (let taps = 0; taps < 5; taps++) (button as HTMLButtonElement).click();
    });
    await composer(page).press("Control+Enter");
    const question = await model.next();
    question.finish();
    await waitForEnd(page);
    await expect.poll(() => shownMessages(page)).toEqual(["Tell me"]);
    expect(pc.sends()).toBe(1);
  });

  test("however fast Ask again is tapped", async () => {
    await ask(page, "Tell me");
    (await model.next()).finish();
    await waitForEnd(page);
    await page.getByRole("button", { name: "Ask again" }).evaluate((button) => {
      for (let taps = 0; taps < 5; taps++) (button as HTMLButtonElement).click();
    });
    (await model.next()).finish();
    await waitForEnd(page);
    expect(model.questions).toHaveLength(2);
  });

  test("when it is written offline: it says that it waits, then goes by itself", async () => {
    await context.setOffline(true);
    await page.locator(".chat-header").getByText("Offline", { exact: true }).waitFor();
    await ask(page, "Tell me");
    await page.getByText(/Not sent yet: you are offline/).waitFor();
    expect(model.questions).toHaveLength(0);
    await context.setOffline(false);
    const question = await model.next();
    question.say("Here.");
    question.finish();
    await waitForReply(page, "Here.");
    await waitForEnd(page);
    expect(model.questions).toHaveLength(1);
  });

  test("or not at all, when it is stopped while it waits", async () => {
    await context.setOffline(true);
    await page.locator(".chat-header").getByText("Offline", { exact: true }).waitFor();
    await ask(page, "Tell me");
    await page.getByText(/Not sent yet: you are offline/).waitFor();
    await page.getByRole("button", { name: "Stop the reply" }).click();
    await page.getByText("Stopped.", { exact: true }).first().waitFor();
    await waitForEnd(page);
    await context.setOffline(false);
    await page.locator(".chat-header").getByText("Connected to flo-laptop").waitFor();
    expect(model.questions).toHaveLength(0);
  });
});

describe("a restart of the PC", () => {
  test("in the middle of a reply is told, and the reply asked for again with one tap", async () => {
    await halfAnswered();
    await pc.goAway();
    await pc.comeBack({ forgetful: true });
    await page
      .getByText(/The PC no longer has this reply/)
      .first()
      .waitFor();
    await expect.poll(() => replyTexts(page)).toEqual([HALF]);
    expect(model.questions).toHaveLength(1);
    await page.getByRole("button", { name: "Ask again" }).click();
    const again = await model.next();
    again.say("All of it.");
    again.finish();
    await waitForReply(page, "All of it.");
    expect(model.questions).toHaveLength(2);
    await page.getByText("2/2").waitFor();
  });

  test("before the first word is told too, and nothing runs a second time unasked", async () => {
    await ask(page, "Tell me");
    await model.next();
    await waitUntilKept(page);
    await pc.goAway();
    await pc.comeBack({ forgetful: true });
    await page
      .getByText(/The PC no longer has this reply/)
      .first()
      .waitFor();
    expect(model.questions).toHaveLength(1);
  });
});

describe("without a network", () => {
  test("a part of the page is not loaded, but once there is one", async () => {
    const other = await newDevice(browser);
    const isReplyPart = /\/reply-[0-9a-f]+\.js$/;
    await other.context.route(isReplyPart, (route) => route.abort());
    await openPaired(other.page, pc);
    model.answerWith(echo);
    await ask(other.page, "Hello");
    await waitForEnd(other.page);
    await expect.poll(() => replyTexts(other.page)).toEqual([]);
    await other.context.unroute(isReplyPart);
    await other.context.setOffline(true);
    await other.context.setOffline(false);
    await waitForReply(other.page, "You said: Hello");
    await other.context.close();
  });

  test("the page opens, and shows the conversations", async () => {
    const question = await halfAnswered();
    question.say(REST);
    question.finish();
    await waitForEnd(page);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await pc.goAway();
    await reload(page);
    await waitForReply(page, WHOLE);
    await page.locator(".chat-header").getByText("Cannot reach flo-laptop").waitFor();
    await context.setOffline(true);
    await reload(page);
    await waitForReply(page, WHOLE);
    await page.locator(".chat-header").getByText("Offline", { exact: true }).waitFor();
    await context.setOffline(false);
    await pc.comeBack();
    await page.locator(".chat-header").getByText("Connected to flo-laptop").waitFor();
  });
});

describe("a storage that", () => {
  test.each([
    ["is denied", 0, () => Object.defineProperty(globalThis, "indexedDB", { value: undefined })],
    ["never answers", 8_000, () => Object.assign(IDBFactory.prototype, { open: () => ({}) })],
  ])("%s is told of, and the page chats all the same", async (_how, afterMs, spoil) => {
    const other = await newDevice(browser);
    await other.page.clock.install();
    await other.page.addInitScript(spoil);
    await other.page.goto(await pc.pairingLink());
    await other.page.clock.runFor(afterMs);
    await other.page.getByText("This browser keeps nothing").waitFor();
    await ask(other.page, "Hello");
    const question = await model.next();
    question.say("Hello back.");
    question.finish();
    await other.page.clock.resume();
    await waitForReply(other.page, "Hello back.");
    await other.context.close();
    expect(other.problems).toEqual([]);
  });
});
