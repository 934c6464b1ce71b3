import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type ConversationStore,
  memoryConversations,
} from "../../../src/conversations/conversation-store.ts";
import { PersonalConversations } from "../../../src/conversations/personal-conversations.ts";
import { runConversations } from "../../../src/conversations/run-conversations.ts";
import { conversationsApi } from "../../../src/conversations-api.ts";
import { scripted } from "../../engine/engine-world.ts";
import { startAgentPc } from "./agent-pc.ts";
import { allowOnce, askWriter } from "./agent-steps.ts";
import { type Pc, startPc } from "./pc.ts";
import {
  accessibilityProblems,
  closeDevices,
  newDevice,
  openBrowser,
  PHONE,
  screenshot,
} from "./phone.ts";
import { echo, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  composer,
  openDrawer,
  openPaired,
  reload,
  replyTexts,
  shownMessages,
  waitForEnd,
  waitForLink,
  waitForReply,
} from "./steps.ts";

/** What a turn of an agent with one call adds. */
const TURN = ["user", "assistant", "tool", "assistant"];

let browser: Browser;
const pcs: Pc[] = [];
beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(async () => {
  await closeDevices(browser);
  for (const pc of pcs.splice(0)) await pc.close();
});
afterAll(() => browser.close());

async function startKeepingPc(store: ConversationStore = memoryConversations()) {
  const model = scriptedModel();
  model.answerWith(echo);
  const pc = await startPc(model.provider, { conversations: conversationsApi(store) });
  pcs.push(pc);
  const owner = new PersonalConversations(store, "owner");
  return { pc, store, owner, model };
}

/** Holds something up until it is opened. */
class Gate {
  open = (): void => {};
  readonly passed = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

type Screen = NonNullable<Parameters<typeof newDevice>[1]>;

async function openAsOwner(pc: Pc, screen: Screen = PHONE) {
  const device = await newDevice(browser, screen);
  await device.page.goto(await pc.ownerLink());
  await waitForLink(device.page);
  return device;
}

/** Opens one from the list. */
async function choose(page: Page, title: string): Promise<void> {
  const drawer = await openDrawer(page);
  await drawer.getByRole("button", { name: title }).first().click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
}

async function openDetails(page: Page) {
  await page.getByRole("button", { name: "About this conversation" }).click();
  return page.getByRole("dialog", { name: "Conversation", exact: true });
}

/** Up to where more is read, as a person scrolls. */
async function scrollNearTop(page: Page): Promise<void> {
  await page.locator(".thread").evaluate((each) => {
    each.dispatchEvent(new WheelEvent("wheel", { deltaY: -10 }));
    each.scrollTop = 300;
  });
}

/**
 * Follows, from frame to frame, the message at the top of the screen, once all is still; scrolls
 * up so many pixels a frame meanwhile. Ends some frames after `isEnough` is true.
 */
async function watchPlace(pixelsAFrame: number) {
  const thread = document.querySelector(".thread") as HTMLElement;
  const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
  const seenFirst = (): Element | undefined =>
    [...document.querySelectorAll(".message")].find(
      (each) => each.getBoundingClientRect().bottom > thread.getBoundingClientRect().top + 100,
    );
  const topOf = (id: string): number =>
    document.getElementById(id)?.getBoundingClientRect().top ?? Number.NaN;
  let message = seenFirst();
  for (let still = 0, top = 0; still < 10; still++) {
    await frame();
    message = seenFirst();
    const now = topOf(message?.id ?? "");
    if (now !== top) still = 0;
    top = now;
  }
  const { id = "" } = message ?? {};
  const jumps: string[] = [];
  let frames = 0;
  let last = topOf(id);
  const state = Object.assign(window, { places: true }) as unknown as { isEnough?: boolean };
  for (let after = 0; after < 20; frames++) {
    if (state.isEnough) after++;
    const before = thread.scrollTop;
    thread.scrollTop -= pixelsAFrame;
    const movedPx = before - thread.scrollTop;
    await frame();
    const now = topOf(id);
    if (!(Math.abs(now - last - movedPx) < 2)) jumps.push(`${frames}: ${last} to ${now}`);
    last = now;
  }
  return { jumps, frames, isSame: document.getElementById(id) === message };
}

const ask2 = (id: string, role: "user" | "assistant", content: string) => ({ id, role, content });

describe("a conversation on the PC", () => {
  test("is listed apart, opened, gone on with, and shows what another writes", async () => {
    const { pc, owner, store, model } = await startKeepingPc();
    await owner.create({
      id: "plan",
      title: "Garden plan",
      system: "Be brief.",
      messages: [ask2("a", "user", "Which trees?"), ask2("b", "assistant", "Apple trees.")],
    });
    const loops = runConversations(store);
    const run = { runId: "r1", startedBy: "loop:news", at: 1 };
    await loops.begun("loop-news", {
      ...run,
      message: { role: "user", content: "Sum up the news" },
    } as never);
    const { page, problems } = await openAsOwner(pc);
    await ask(page, "Only here");
    await waitForReply(page, "You said: Only here");
    await waitForEnd(page);
    const drawer = await openDrawer(page);
    await drawer.getByText("On flo-laptop").nth(1).waitFor();
    await drawer.getByRole("button", { name: "Sum up the news" }).waitFor();
    await screenshot(page, "pc-conversations-01-list");
    await drawer.getByRole("button", { name: "On this device", exact: true }).click();
    await expect
      .poll(() => drawer.locator(".conversation-title").allTextContents())
      .toEqual(["Only here"]);
    await drawer.getByRole("button", { name: "On flo-laptop", exact: true }).click();
    await drawer.getByText("Garden plan").waitFor();
    await expect.poll(() => drawer.locator(".conversation-item").count()).toBe(2);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole("searchbox").fill("apple");
    await drawer.getByText("Apple trees.").waitFor();
    await drawer.getByRole("button", { name: "Garden plan" }).first().click();
    await waitForReply(page, "Apple trees.");
    await ask(page, "And bushes?");
    await waitForReply(page, "You said: And bushes?");
    await waitForEnd(page);
    expect(model.questions.at(-1)?.messages.map(({ content }) => content)).toEqual([
      "Be brief.",
      "Which trees?",
      "Apple trees.",
      "And bushes?",
    ]);
    await owner.append("plan", [
      ask2("x", "user", "Said at the PC"),
      ask2("y", "assistant", "Yes."),
    ]);
    await waitForReply(page, "Yes.");
    await expect
      .poll(() => shownMessages(page))
      .toEqual(["Which trees?", "And bushes?", "Said at the PC"]);
    await screenshot(page, "pc-conversations-02-open");
    expect(await accessibilityProblems(page)).toEqual([]);
    expect((await owner.read("plan")).messages).toHaveLength(6);
    expect(problems).toEqual([]);
  });

  test("is begun on the PC, with instructions, as was chosen last", async () => {
    const { pc, owner } = await startKeepingPc();
    const { page } = await openAsOwner(pc);
    await page.getByRole("switch", { name: "Keep this chat on flo-laptop" }).click();
    await page.getByText("This conversation is kept there.").waitFor();
    await screenshot(page, "pc-conversations-03-new");
    await page.getByRole("button", { name: "Add instructions" }).click();
    const dialog = page.getByRole("dialog", { name: "Instructions" });
    await dialog.getByRole("textbox").fill("Speak like a pirate.");
    await dialog.getByRole("button", { name: "Close" }).click();
    await ask(page, "Hello");
    await waitForReply(page, "You said: Hello");
    await waitForEnd(page);
    const [kept] = await owner.list();
    const read = await owner.read(kept?.id ?? "");
    expect([read.system, read.messageCount]).toEqual(["Speak like a pirate.", 2]);
    await page.locator(".pc-bar").getByText("Only for you").waitFor();
    await reload(page);
    await waitForLink(page);
    await page.getByRole("button", { name: "New chat" }).click();
    await expect
      .poll(() => page.getByRole("switch", { name: "Keep this chat" }).isChecked())
      .toBe(true);
  });

  test("is edited and asked again on a branch of its own", async () => {
    const { pc, owner } = await startKeepingPc();
    await owner.create({
      id: "tree",
      title: "Tree",
      messages: [ask2("a", "user", "One"), ask2("b", "assistant", "First.")],
    });
    const { page } = await openAsOwner(pc);
    await choose(page, "Tree");
    await ask(page, "Two");
    await waitForReply(page, "You said: Two");
    await waitForEnd(page);
    await page.locator(".pc-bar").waitFor();
    await page.getByRole("button", { name: "Edit and send again" }).last().click();
    await page.getByRole("textbox", { name: "Your message" }).fill("Three");
    await page.locator(".editor").getByRole("button", { name: "Send" }).click();
    await waitForReply(page, "You said: Three");
    await waitForEnd(page);
    await expect
      .poll(async () => (await owner.read("tree")).messages.map(({ parentId }) => parentId))
      .toEqual([null, "a", "b", expect.any(String), "b", expect.any(String)]);
    await expect.poll(() => replyTexts(page)).toEqual(["First.", "You said: Three"]);
    await page.getByRole("button", { name: "Edit and send again" }).first().click();
    await page.getByRole("textbox", { name: "Your message" }).fill("Other");
    await page.locator(".editor").getByRole("button", { name: "Send" }).click();
    await page.getByText("On the PC the first message").waitFor();
  });

  test("is answered once more beside the earlier reply, as a conversation of the device is", async () => {
    const { pc, owner, model } = await startKeepingPc();
    await owner.create({
      id: "again",
      title: "Again",
      messages: [ask2("a", "user", "One"), ask2("b", "assistant", "First.")],
    });
    const { page } = await openAsOwner(pc);
    await choose(page, "Again");
    await waitForReply(page, "First.");
    await page.getByRole("button", { name: "Ask again" }).last().click();
    await waitForReply(page, "You said: One");
    await waitForEnd(page);
    const versions = page.locator(".versions");
    await versions.getByText("2/2").waitFor();
    await expect.poll(() => shownMessages(page)).toEqual(["One"]);
    expect(model.questions.at(-1)?.messages.map(({ content }) => content)).toEqual(["One"]);
    await expect
      .poll(async () => (await owner.read("again")).messages.map(({ parentId }) => parentId))
      .toEqual([null, "a", "a"]);
    await versions.getByRole("button", { name: "Previous version" }).click();
    await waitForReply(page, "First.");
    await expect.poll(() => shownMessages(page)).toEqual(["One"]);
    // Another device shows both as well.
    const other = await openAsOwner(pc);
    await choose(other.page, "Again");
    await other.page.locator(".versions").getByText("2/2").waitFor();
    await expect.poll(() => replyTexts(other.page)).toEqual(["You said: One"]);
  });

  test("is answered once more by its agent, beside the earlier reply and what that did", async () => {
    const store = memoryConversations();
    const owner = new PersonalConversations(store, "owner");
    const provider = scripted([["files__read", { path: "list.md" }]], "There is milk on it.");
    const pc = await startAgentPc(provider, { keeps: store });
    pcs.push(pc);
    const { page, problems } = await openAsOwner(pc);
    await page.getByRole("switch", { name: "Keep this chat on flo-laptop" }).click();
    await askWriter(page);
    const isRead = async (): Promise<void> => {
      (await pc.tools.next()).answer("milk");
      await waitForReply(page, "There is milk on it.");
      await waitForEnd(page);
    };
    // What only reads is asked about the first time.
    await allowOnce(page);
    await isRead();
    await page.locator(".pc-bar").getByText("Only for you").waitFor();
    const [kept] = await owner.list();
    const read = () => owner.read(kept?.id ?? "");
    expect((await read()).messages.map(({ role }) => role)).toEqual(TURN);
    await page.getByRole("button", { name: "Ask again" }).last().click();
    await isRead();
    await page.locator(".versions").getByText("2/2").waitFor();
    expect(await shownMessages(page)).toEqual(["Go on"]);
    const [question, ...rest] = (await read()).messages;
    expect(rest.map(({ role }) => role)).toEqual([...TURN.slice(1), ...TURN.slice(1)]);
    expect(rest.filter(({ parentId }) => parentId === question?.id)).toHaveLength(2);
    const asked = provider.asked.map(({ messages }) => messages.map(({ role }) => role));
    expect(asked.at(2)).toEqual(["system", "user"]);
    await page.getByRole("button", { name: "Previous version" }).click();
    await page.locator(".versions").getByText("1/2").waitFor();
    await waitForReply(page, "There is milk on it.");
    await screenshot(page, "pc-conversations-12-agent-again");
    expect(problems).toEqual([]);
  });

  test("of 2,000 messages opens at its end, and reads earlier ones as one scrolls up", async () => {
    const { pc, owner } = await startKeepingPc();
    const text = "word ".repeat(80);
    await owner.create({
      id: "long",
      title: "Long",
      messages: Array.from({ length: 2_000 }, (_, index) =>
        ask2(`m${index}`, index % 2 === 0 ? "user" : "assistant", `#${index} ${text}`),
      ),
    });
    const { page, problems } = await openAsOwner(pc);
    let bytes = 0;
    page.on("response", async (response) => {
      if (response.url().includes("/export")) bytes += (await response.body()).length;
    });
    await choose(page, "Long");
    await waitForReply(page, "#1999 ");
    await expect.poll(() => page.locator(".from-pc .reply").count()).toBe(50);
    // All of it is more than 800,000.
    expect(bytes).toBeLessThan(250_000);
    const top = page.locator(".thread");
    await page.getByText("Earlier messages are on flo-laptop.").waitFor();
    await scrollNearTop(page);
    await page.locator(".bubble", { hasText: "#1800 " }).waitFor({ state: "attached" });
    await screenshot(page, "pc-conversations-11-earlier");
    await top.evaluate((each) => {
      each.scrollTop = 200;
    });
    await page.locator(".bubble", { hasText: "#1700 " }).waitFor({ state: "attached" });
    // What is said goes to the end, and nothing is read anew but that.
    await ask(page, "And now?");
    await waitForReply(page, "You said: And now?");
    await waitForEnd(page);
    await expect.poll(async () => (await owner.read("long")).messages.length).toBe(2_002);
    expect(problems).toEqual([]);
  });

  test.each([
    ["at rest", 0],
    ["that goes on", 3],
  ])(
    "moves nothing that is seen, and ends no editing, when earlier messages come above it: a reader %s",
    async (_, pixelsAFrame) => {
      const { pc, owner } = await startKeepingPc();
      // Heights that nobody can guess.
      const text = (index: number): string => "word ".repeat(3 + ((index * 37) % 150));
      await owner.create({
        id: "long",
        title: "Long",
        messages: Array.from({ length: 400 }, (_, index) =>
          ask2(`m${index}`, index % 2 === 0 ? "user" : "assistant", `#${index} ${text(index)}`),
        ),
      });
      const { page, problems } = await openAsOwner(pc);
      await choose(page, "Long");
      await waitForReply(page, "#399 ");
      await page.locator(".whole").waitFor();
      const asked = new Gate();
      const answered = new Gate();
      await page.route("**/v1/conversations/export?*before=*", async (route) => {
        const response = await route.fetch();
        asked.open();
        await answered.passed;
        await route.fulfill({ response });
      });
      await scrollNearTop(page);
      await asked.passed;
      const edited = page.locator(".from-me", { hasText: "#304 " });
      await edited.getByRole("button", { name: "Edit and send again" }).click();
      const field = page.getByRole("textbox", { name: "Your message" });
      await field.fill("Half written");
      // From frame to frame, what is read moves as the reader has moved it.
      const recording = page.evaluate(watchPlace, pixelsAFrame);
      await page.waitForFunction(() => "places" in window);
      answered.open();
      await page.waitForFunction(() => document.querySelectorAll(".message").length === 200);
      await page.evaluate(() => Object.assign(window, { isEnough: true }));
      const { jumps, frames, isSame } = await recording;
      expect({ jumps, isSame }).toEqual({ jumps: [], isSame: true });
      expect(frames).toBeGreaterThan(10);
      expect(await field.inputValue()).toBe("Half written");
      expect(problems).toEqual([]);
    },
  );

  test("is copied whole to this device, also where its end alone was read", async () => {
    const { pc, owner } = await startKeepingPc();
    await owner.create({
      id: "mid",
      title: "Mid",
      messages: Array.from({ length: 140 }, (_, index) =>
        ask2(`m${index}`, index % 2 === 0 ? "user" : "assistant", `#${index} said`),
      ),
    });
    const { page } = await openAsOwner(pc);
    await choose(page, "Mid");
    await waitForReply(page, "#139 said");
    await expect.poll(() => page.locator(".from-pc .reply").count()).toBe(50);
    const dialog = await openDetails(page);
    await dialog.getByRole("button", { name: "Copy to this device" }).click();
    await page.getByText("It is on this device now.").waitFor();
    await expect.poll(() => page.locator(".from-pc .reply").count()).toBe(70);
    await page.locator(".bubble", { hasText: "#0 said" }).waitFor({ state: "attached" });
  });

  test("is renamed, shared and deleted; on another page it is gone", async () => {
    const { pc, owner } = await startKeepingPc();
    await owner.create({ id: "old", title: "Old", messages: [ask2("a", "user", "One")] });
    const first = await openAsOwner(pc);
    const second = await openAsOwner(pc);
    await choose(first.page, "Old");
    await choose(second.page, "Old");
    const dialog = await openDetails(first.page);
    await dialog.getByRole("switch", { name: "Share with everybody" }).click();
    await dialog.getByText("Shared by you").waitFor();
    await dialog.getByLabel("Title").fill("New name");
    await screenshot(first.page, "pc-conversations-04-dialog");
    expect(await accessibilityProblems(first.page)).toEqual([]);
    await dialog.getByRole("button", { name: "Close" }).click();
    await second.page.getByRole("heading", { level: 1, name: "New name" }).waitFor();
    const again = await openDetails(first.page);
    await again.getByRole("button", { name: "Delete from the PC" }).click();
    await again.getByRole("button", { name: "Delete", exact: true }).click();
    await second.page.locator(".pc-bar.gone").waitFor();
    await screenshot(second.page, "pc-conversations-05-gone");
    await expect.poll(() => owner.list()).toEqual([]);
    await expect.poll(() => shownMessages(second.page)).toEqual(["One"]);
    const left = await openDetails(second.page);
    await left.getByRole("button", { name: "Keep on this device" }).click();
    await second.page.getByText("It is on this device now.").waitFor();
    await expect.poll(() => second.page.locator(".pc-bar").count()).toBe(0);
  });

  test("stays readable without the PC, and says so", async () => {
    const { pc, owner } = await startKeepingPc();
    await owner.create({ id: "read", title: "Read", messages: [ask2("a", "user", "Seen")] });
    await owner.create({ id: "never", title: "Never", messages: [ask2("a", "user", "Unseen")] });
    const { page } = await openAsOwner(pc);
    await choose(page, "Read");
    await page.locator(".bubble").getByText("Seen").waitFor();
    await pc.goAway();
    await page.getByText("this is what was seen last").waitFor();
    await expect.poll(() => shownMessages(page)).toEqual(["Seen"]);
    await screenshot(page, "pc-conversations-06-away");
    const drawer = await openDrawer(page);
    await drawer.getByRole("button", { name: "Never" }).first().click();
    await page.getByText("was not opened here before").waitFor();
    await pc.comeBack();
    await waitForLink(page);
    await page.getByText("this is what was seen last").waitFor({ state: "detached" });
  });
});

describe("moving", () => {
  test("to the PC survives a cut in the middle, and changes nothing before it is sure", async () => {
    const { pc, owner } = await startKeepingPc();
    const { page } = await openAsOwner(pc);
    await ask(page, "Mine");
    await waitForReply(page, "You said: Mine");
    await waitForEnd(page);
    // The PC has taken everything, and the answer is lost.
    await page.route("**/v1/conversations/import", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    const dialog = await openDetails(page);
    await screenshot(page, "pc-conversations-07-keep");
    await dialog.getByRole("button", { name: "Keep on flo-laptop" }).click();
    await page.getByText("Everything is still where it was").waitFor();
    await expect.poll(() => owner.list()).toHaveLength(1);
    await expect.poll(() => page.locator(".pc-bar").count()).toBe(0);
    await page.unroute("**/v1/conversations/import");
    await dialog.getByRole("button", { name: "Keep on flo-laptop" }).click();
    await page.locator(".pc-bar").waitFor();
    const [kept] = await owner.list();
    await expect.poll(() => owner.list()).toHaveLength(1);
    expect((await owner.read(kept?.id ?? "")).messages.map(({ content }) => content)).toEqual([
      "Mine",
      "You said: Mine",
    ]);
    await dialog.waitFor({ state: "detached" });
    await ask(page, "More");
    await waitForReply(page, "You said: More");
    await waitForEnd(page);
    await expect.poll(async () => (await owner.read(kept?.id ?? "")).messageCount).toBe(4);
    await expect.poll(() => shownMessages(page)).toEqual(["Mine", "More"]);
    const drawer = await openDrawer(page);
    await expect.poll(() => drawer.locator(".conversation-item").count()).toBe(1);
  });

  test("to the PC leaves what is written meanwhile in its field, whole", async () => {
    const { pc, owner } = await startKeepingPc();
    const { page, problems } = await openAsOwner(pc);
    await ask(page, "Mine");
    await waitForReply(page, "You said: Mine");
    await waitForEnd(page);
    const taken = new Gate();
    await page.route("**/v1/conversations/import", async (route) => {
      const response = await route.fetch();
      await taken.passed;
      await route.fulfill({ response });
    });
    await composer(page).pressSequentially("Before");
    const dialog = await openDetails(page);
    await dialog.getByRole("button", { name: "Keep on flo-laptop" }).click();
    await dialog.getByText("Moving…").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "detached" });
    await composer(page).pressSequentially(", while it is read");
    taken.open();
    // Key by key, until and after it is the PC's.
    let typed = "Before, while it is read";
    const type = async (key: string): Promise<void> => {
      await composer(page).pressSequentially(key);
      typed += key;
    };
    while ((await page.locator(".pc-bar").count()) === 0) await type(".");
    for (const key of " and after") await type(key);
    expect(await composer(page).inputValue()).toBe(typed);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await waitForReply(page, `You said: ${typed}`);
    const [kept] = await owner.list();
    await expect.poll(async () => (await owner.read(kept?.id ?? "")).messageCount).toBe(4);
    expect(problems).toEqual([]);
  });

  test("to this device deletes the PC's only when it is kept here", async () => {
    const { pc, owner } = await startKeepingPc();
    const image = { type: "image", mediaType: "image/png", data: PIXEL } as const;
    const parts = [image, { type: "text", text: "Look" } as const];
    await owner.create({
      id: "pic",
      title: "Picture",
      messages: [{ id: "a", role: "user", content: "Look", parts }],
    });
    const { page } = await openAsOwner(pc);
    await choose(page, "Picture");
    await page.locator(".message-files img").waitFor();
    const dialog = await openDetails(page);
    await page.route("**/v1/conversations/pic?*", (route) => route.abort("connectionreset"));
    await dialog.getByRole("button", { name: "Move to this device" }).click();
    await dialog.getByRole("button", { name: "Move", exact: true }).click();
    await page.getByText("Everything is still where it was").waitFor();
    await expect.poll(() => owner.list()).toHaveLength(1);
    await page.unroute("**/v1/conversations/pic?*");
    await reload(page);
    await waitForLink(page);
    const again = await openDetails(page);
    await again.getByRole("button", { name: "Move to this device" }).click();
    await again.getByRole("button", { name: "Move", exact: true }).click();
    await page.getByText("It is on this device now.").waitFor();
    await expect.poll(() => owner.list()).toEqual([]);
    await page.locator(".message-files img").waitFor();
    await expect.poll(() => shownMessages(page)).toEqual(["Look"]);
  });

  test("devices have their own apart, unless shared", async () => {
    const { pc, owner } = await startKeepingPc();
    await owner.create({
      id: "s",
      title: "Ours",
      shared: true,
      messages: [ask2("a", "user", "Hi")],
    });
    await owner.create({ id: "o", title: "Hidden", messages: [ask2("a", "user", "Hi")] });
    const { page } = await newDevice(browser, { ...PHONE, colorScheme: "dark" });
    await openPaired(page, pc);
    const drawer = await openDrawer(page);
    await drawer.getByText("Ours").waitFor();
    await expect
      .poll(() => drawer.locator(".conversation-title").allTextContents())
      .toEqual(["Ours"]);
    await screenshot(page, "pc-conversations-08-dark-list");
    await drawer.getByRole("button", { name: "Ours" }).first().click();
    await page.getByText("Shared by the PC’s owner").waitFor();
    await screenshot(page, "pc-conversations-09-dark-open");
    const dialog = await openDetails(page);
    await dialog.getByRole("button", { name: "Copy to this device" }).waitFor();
    await screenshot(page, "pc-conversations-10-dark-dialog");
    await expect
      .poll(() => dialog.getByRole("button", { name: "Delete from the PC" }).count())
      .toBe(0);
    await expect.poll(() => dialog.getByLabel("Title").isDisabled()).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
