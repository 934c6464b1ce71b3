import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  type ConversationStore,
  memoryConversations,
} from "../../../src/conversations/conversation-store.ts";
import { PersonalConversations } from "../../../src/conversations/personal-conversations.ts";
import { conversationsApi } from "../../../src/conversations-api.ts";
import { createPage } from "../../../src/page/serve-page.ts";
import { type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, newDevice, openBrowser, screenshot } from "./phone.ts";
import { echo, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  openDrawer,
  pairByPasting,
  replyTexts,
  shownMessages,
  waitForEnd,
  waitForReply,
} from "./steps.ts";

/** A PC that keeps conversations, and what it was asked. */
interface KeepingPc {
  readonly pc: Pc;
  readonly model: ScriptedModel;
  readonly owner: PersonalConversations;
  readonly store: ConversationStore;
}

let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];
let study: KeepingPc;
let attic: KeepingPc;
/** The page's address: not on loopback by its name, since loopback pages may ask every PC. */
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function startKeepingPc(
  hostname: string,
  options: Parameters<typeof startPc>[1],
): Promise<KeepingPc> {
  const store = memoryConversations();
  const model = scriptedModel();
  model.answerWith(echo);
  const conversations = conversationsApi(store);
  const pc = await startPc(model.provider, { hostname, conversations, ...options });
  const owner = new PersonalConversations(store, "owner");
  // Of the same id on both: only the PC tells them apart.
  await owner.create({
    id: "plan",
    title: `Plan of ${hostname}`,
    shared: true,
    messages: [
      { id: "a", role: "user", content: `Where am I?` },
      { id: "b", role: "assistant", content: `On ${hostname}.` },
    ],
  });
  return { pc, model, owner, store };
}

beforeEach(async () => {
  const listed: string[] = [];
  study = await startKeepingPc("study-pc", {
    page: async () => createPage({ otherPcs: listed }),
  });
  address = study.pc.url.replace("127.0.0.1", "pc.localhost");
  attic = await startKeepingPc("attic-pc", { corsOrigins: [address] });
  listed.push(attic.pc.url);
  ({ context, page, problems } = await newDevice(browser));
  await page.goto((await study.pc.pairingLink()).replace(study.pc.url, address));
  await connectedTo("study-pc");
  await openDrawer(page);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Add another PC" }).click();
  await page.getByRole("dialog", { name: "Your PCs" }).waitFor();
  await pairByPasting(page, await attic.pc.pairingLink());
  await connectedTo("attic-pc");
});
afterEach(async () => {
  await context.close();
  await study.pc.close();
  await attic.pc.close();
  expect(problems).toEqual([]);
});

const connectedTo = (pc: string): Promise<void> =>
  page.locator(".chat-header").getByText(`Connected to ${pc}`).waitFor();

async function choosePc(name: string): Promise<void> {
  await page.locator(".pc-button").click();
  await page.locator(".pc-choice", { hasText: name }).click();
  await connectedTo(name);
}

async function open(title: string): Promise<void> {
  const drawer = await openDrawer(page);
  await drawer.getByRole("button", { name: title }).first().click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
}

async function titles(): Promise<string[]> {
  const drawer = await openDrawer(page);
  await drawer.locator(".conversation-title").first().waitFor();
  const shown = await drawer.locator(".conversation-title").allTextContents();
  await page.keyboard.press("Escape");
  return shown.sort();
}

const saidOn = async ({ owner }: KeepingPc, id = "plan"): Promise<string[]> =>
  (await owner.read(id)).messages.map(({ content }) => content);

test("conversations of two PCs are told apart, moved to the right one, and none goes astray", async () => {
  // Each PC shows its own, and an answer goes to the PC of the conversation.
  await expect.poll(titles).toEqual(["Plan of attic-pc"]);
  await open("Plan of attic-pc");
  await waitForReply(page, "On attic-pc.");
  await page.locator(".pc-bar").getByText("On attic-pc").waitFor();
  await ask(page, "To the attic");
  await waitForReply(page, "You said: To the attic");
  await waitForEnd(page);
  await choosePc("study-pc");
  // The copy of the attic's stays in the list, marked as the attic's.
  await expect.poll(titles).toEqual(["Plan of attic-pc", "Plan of study-pc"]);
  await open("Plan of study-pc");
  await waitForReply(page, "On study-pc.");
  await page.locator(".pc-bar").getByText("On study-pc").waitFor();
  await ask(page, "To the study");
  await waitForReply(page, "You said: To the study");
  await waitForEnd(page);
  await expect
    .poll(() => saidOn(attic))
    .toEqual(["Where am I?", "On attic-pc.", "To the attic", "You said: To the attic"]);
  await expect
    .poll(() => saidOn(study))
    .toEqual(["Where am I?", "On study-pc.", "To the study", "You said: To the study"]);
  await openDrawer(page);
  await screenshot(page, "kept-two-list");
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press("Escape");

  // Opened again, each is with its own PC, which is then the chosen one.
  await open("Plan of attic-pc");
  await connectedTo("attic-pc");
  await expect.poll(() => replyTexts(page)).toEqual(["On attic-pc.", "You said: To the attic"]);

  // One that was begun here is moved to the PC that it is with, by a tap.
  await choosePc("study-pc");
  await ask(page, "Mine");
  await waitForReply(page, "You said: Mine");
  await waitForEnd(page);
  await page.getByRole("button", { name: "About this conversation" }).click();
  await page.getByRole("button", { name: "Keep on study-pc" }).click();
  await page.locator(".pc-bar").getByText("On study-pc").waitFor();
  await expect.poll(() => study.store.list(() => true)).toHaveLength(2);
  await expect.poll(() => attic.store.list(() => true)).toHaveLength(1);
  expect([study.model.questions.length, attic.model.questions.length]).toEqual([2, 1]);
});

test("while one PC is away, its conversations stay readable, and what is said waits for it alone", async () => {
  await open("Plan of attic-pc");
  await waitForReply(page, "On attic-pc.");
  await page.locator(".pc-bar").getByText("On attic-pc").waitFor();
  await attic.pc.goAway();
  // It would be looked for within a minute; this is a sign to look at once.
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.locator(".chat-header").getByText("Cannot reach attic-pc").waitFor();
  await page.locator(".pc-bar").getByText("this is what was seen last").waitFor();
  await expect.poll(() => shownMessages(page)).toEqual(["Where am I?"]);
  await screenshot(page, "kept-one-away");
  await ask(page, "Later");
  await page
    .getByText(/Not sent yet/)
    .first()
    .waitFor();
  // The other PC is there as ever.
  await choosePc("study-pc");
  await open("Plan of study-pc");
  await ask(page, "Now");
  await waitForReply(page, "You said: Now");
  await waitForEnd(page);
  await attic.pc.comeBack();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect
    .poll(() => saidOn(attic))
    .toEqual(["Where am I?", "On attic-pc.", "Later", "You said: Later"]);
  await open("Plan of attic-pc");
  await connectedTo("attic-pc");
  await waitForReply(page, "You said: Later");
  await waitForEnd(page);
  await expect.poll(() => shownMessages(page)).toEqual(["Where am I?", "Later"]);
  await expect
    .poll(() => saidOn(study))
    .toEqual(["Where am I?", "On study-pc.", "Now", "You said: Now"]);
  expect([study.model.questions.length, attic.model.questions.length]).toEqual([1, 1]);
});
