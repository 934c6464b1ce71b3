import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Pc, startPc } from "./pc.ts";
import { openPlainBrowser } from "./phone.ts";
import { type Question, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { ask, openPaired, replyTexts, waitForEnd, waitForReply } from "./steps.ts";

const HALF = "The first half,";
const REST = " and the rest of it: ü, 日本, 😀.";
const MINUTE_MS = 60_000;

let plain: Awaited<ReturnType<typeof openPlainBrowser>>;

beforeAll(async () => {
  plain = await openPlainBrowser();
});
afterAll(() => plain.close());

/** A tab with a PC of its own, whose reply has come to its middle. */
interface HalfAnswered {
  readonly page: Page;
  readonly pc: Pc;
  readonly model: ScriptedModel;
  readonly question: Question;
  /** What the browser has done to the tab since. */
  rests(): Promise<string[]>;
}

async function openHalfAnswered(): Promise<HalfAnswered> {
  const page = await newTab();
  const model = scriptedModel();
  const pc = await startPc(model.provider);
  await openPaired(page, pc);
  const rests = await recordRests(page);
  await ask(page, "Tell me");
  const question = await model.next();
  question.say(HALF);
  await waitForReply(page, HALF);
  return { page, pc, model, question, rests };
}

async function newTab(): Promise<Page> {
  const [context] = plain.browser.contexts();
  if (!context) throw new Error("The browser has no window.");
  return context.newPage();
}

async function recordRests(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const rests: string[] = [];
    for (const name of ["visibilitychange", "freeze", "resume"])
      document.addEventListener(name, () => rests.push(`${name}: ${document.visibilityState}`));
    Object.assign(window, { rests });
  });
  return () => page.evaluate(() => (window as unknown as { rests: string[] }).rests);
}

async function setFrozen(page: Page, frozen: boolean): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setWebLifecycleState", { state: frozen ? "frozen" : "active" });
}

async function expectWhole({ page, pc, model }: HalfAnswered): Promise<void> {
  await waitForEnd(page);
  await waitForReply(page, HALF + REST);
  await expect.poll(() => replyTexts(page)).toEqual([HALF + REST]);
  await expect.poll(() => page.locator(".failed").count()).toBe(0);
  expect(model.questions).toHaveLength(1);
  await pc.close();
}

test("a reply comes whole, asked for once, to a tab that was hidden for a minute, frozen or not", async () => {
  const [hidden, frozen] = [await openHalfAnswered(), await openHalfAnswered()];
  await newTab();
  await setFrozen(frozen.page, true);
  for (const { pc, question } of [hidden, frozen]) {
    pc.cut();
    question.say(REST);
  }
  await new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
  for (const { question } of [hidden, frozen]) question.finish();

  await hidden.page.bringToFront();
  await expectWhole(hidden);
  await expect
    .poll(() => hidden.rests())
    .toEqual(["visibilitychange: hidden", "visibilitychange: visible"]);
  await setFrozen(frozen.page, false);
  await frozen.page.bringToFront();
  await expectWhole(frozen);
  await expect
    .poll(() => frozen.rests())
    .toEqual([
      "visibilitychange: hidden",
      "freeze: hidden",
      "resume: hidden",
      "visibilitychange: visible",
    ]);
});
