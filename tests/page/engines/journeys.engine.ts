import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Canary, startCanary } from "../browser/canary.ts";
import { activeParts, HOSTILE } from "../browser/hostile.ts";
import { type Pc, startPc } from "../browser/pc.ts";
import {
  echo,
  type Question,
  type ScriptedModel,
  scriptedModel,
} from "../browser/scripted-model.ts";
import { startFirefox } from "./firefox.ts";
import {
  ask,
  openPaired,
  press,
  replyTexts,
  seeText,
  seeTitle,
  shownMessages,
  tap,
  until,
  waitForEnd,
  waitForReply,
  write,
} from "./person.ts";
import type { EngineBrowser, Tab } from "./tab.ts";
import { startWebKit } from "./webkit.ts";

const HALF = "The first half,";
const REST = " and **the rest** of it: ü, 日本, 😀.";
const WHOLE = "The first half, and the rest of it: ü, 日本, 😀.";

const PAGE_UP = "\uE00E";

describe.each([
  ["WebKit", startWebKit],
  ["Firefox", startFirefox],
])("in %s", (_, start) => {
  let browser: EngineBrowser;
  let tab: Tab;
  let pc: Pc;
  let model: ScriptedModel;

  beforeAll(async () => {
    browser = await start();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    model = scriptedModel();
    pc = await startPc(model.provider);
    tab = await browser.newDevice();
    await openPaired(tab, pc);
  });
  afterEach(async () => {
    const problems = await tab.problems();
    await tab.close();
    await pc.close();
    expect(problems).toEqual([]);
  });

  async function halfAnswered(): Promise<Question> {
    await ask(tab, "Tell me");
    const question = await model.next();
    question.say(HALF);
    await waitForReply(tab, HALF);
    return question;
  }

  async function expectWhole(question: Question): Promise<void> {
    question.say(REST);
    question.finish();
    await waitForReply(tab, WHOLE);
    await waitForEnd(tab);
    await expect.poll(() => replyTexts(tab)).toEqual([WHOLE]);
    await expect.poll(() => shownMessages(tab)).toEqual(["Tell me"]);
    expect(model.questions).toHaveLength(1);
  }

  test("a link pairs, and leaves its code nowhere; a model thinks, answers, and is stopped", async () => {
    expect(await tab.run(() => location.href)).toBe(`${pc.url}/`);
    await ask(tab, "Why?");
    const first = await model.next();
    first.think("Let me see.");
    await seeText(tab, "Thinking");
    first.say("**Because.**");
    first.finish();
    await seeText(tab, "Thought");
    await waitForEnd(tab);
    await expect.poll(() => tab.run(() => document.body.innerText)).not.toContain("Let me see.");
    await tap(tab, "Thought…");
    await seeText(tab, "Let me see.");
    await expect.poll(() => replyTexts(tab)).toEqual(["Because."]);
    await ask(tab, "And?");
    const second = await model.next();
    expect(second.messages).toEqual([
      { role: "user", content: "Why?" },
      { role: "assistant", content: "**Because.**" },
      { role: "user", content: "And?" },
    ]);
    second.say("One two");
    await waitForReply(tab, "One two");
    await tap(tab, "Stop the reply");
    await seeText(tab, "Stopped.");
    await waitForEnd(tab);
    expect(second.signal.aborted).toBe(true);
  });

  test("a reply that is cut at every word comes whole, and is asked for once", async () => {
    const question = await halfAnswered();
    pc.cut();
    for (const word of " and so on".split(/(?<= )/)) {
      question.say(word);
      await waitForReply(tab, word.trim());
      pc.cut();
    }
    question.finish();
    await waitForEnd(tab);
    await expect.poll(() => replyTexts(tab)).toEqual([`${HALF} and so on`]);
    expect(model.questions).toHaveLength(1);
    expect(pc.sends()).toBeGreaterThan(1);
  });

  test("a reply goes on when the page is loaded anew, and when the PC was away", async () => {
    const question = await halfAnswered();
    await tab.reload();
    await waitForReply(tab, HALF);
    await pc.goAway();
    await seeText(tab, "Connection lost.");
    await pc.comeBack();
    await expectWhole(question);
  });

  test("a restart of the PC is told, and the reply asked for again with one tap", async () => {
    await halfAnswered();
    await pc.goAway();
    await pc.comeBack({ forgetful: true });
    await seeText(tab, "The PC no longer has this reply");
    await expect.poll(() => replyTexts(tab)).toEqual([HALF]);
    expect(model.questions).toHaveLength(1);
    await tap(tab, "Ask again");
    const again = await model.next();
    again.say("All of it.");
    again.finish();
    await waitForReply(tab, "All of it.");
    await seeText(tab, "2/2");
    expect(model.questions).toHaveLength(2);
  });

  test("conversations are kept, found, named, and edited", async () => {
    model.answerWith(echo);
    await ask(tab, "Bread recipes");
    await waitForReply(tab, "You said: Bread recipes");
    await waitForEnd(tab);
    await tap(tab, "New chat");
    await ask(tab, "Trips to Kyōto");
    await waitForReply(tab, "You said: Trips to Kyōto");
    await waitForEnd(tab);
    await tap(tab, "Conversations");
    await write(tab, "Search conversations", "said: bread");
    await seeText(tab, "You said: Bread");
    await tap(tab, "Bread recipes…");
    await seeTitle(tab, "Bread recipes");
    await tap(tab, "About this conversation");
    await write(tab, "Title", "Loaves");
    await tap(tab, "Close");
    await seeTitle(tab, "Loaves");
    await tap(tab, "Edit and send again");
    await write(tab, "Your message", "Cake recipes");
    await tap(tab, "Send");
    await waitForReply(tab, "You said: Cake recipes");
    await waitForEnd(tab);
    await tab.reload();
    await waitForReply(tab, "You said: Cake recipes");
    await expect.poll(() => shownMessages(tab)).toEqual(["Cake recipes"]);
    await seeTitle(tab, "Loaves");
    await tap(tab, "Previous version");
    await waitForReply(tab, "You said: Bread recipes");
  });

  test("the page opens without a network, and shows the conversations", async () => {
    await expectWhole(await halfAnswered());
    await until(tab, "service worker", () => navigator.serviceWorker.controller !== null);
    await pc.goAway();
    await tab.reload();
    await waitForReply(tab, WHOLE);
    await seeText(tab, "Cannot reach flo-laptop");
  });

  test("a long reply streams whole, with its end in view", async () => {
    await ask(tab, "At length");
    const question = await model.next();
    const line = "Some **bold** words, `code`, and a [link](https://example.com).\n\n";
    question.say(line.repeat(30));
    // What was asked is at the top; this reader wants the end.
    await tap(tab, "To the latest");
    for (let length = 0; length < 200_000; length += line.length) question.say(line);
    question.say("The end.");
    question.finish();
    await waitForReply(tab, "The end.");
    await waitForEnd(tab);
    await expect.poll(() => tab.run(pixelsFromEnd)).toBeLessThan(2);
  });

  test("a reader who pages up stays where they are, while the reply grows", async () => {
    await ask(tab, "At length");
    const question = await model.next();
    for (let line = 1; line <= 60; line++) question.say(`Line ${line}\n\n`);
    await waitForReply(tab, "Line 60");
    await tap(tab, "To the latest");
    let line = 60;
    const growing = setInterval(() => question.say(`Line ${++line}\n\n`), 15);
    try {
      await waitForReply(tab, "Line 80");
      await until(tab, "end in view", () => {
        const { scrollHeight, scrollTop, clientHeight } = document.querySelector(
          ".thread",
        ) as Element;
        return scrollHeight - scrollTop - clientHeight < 100;
      });
      await tab.run(() => document.querySelector<HTMLElement>(".thread")?.focus());
      await press(tab, PAGE_UP);
      await waitForReply(tab, `Line ${line + 40}`);
    } finally {
      clearInterval(growing);
    }
    expect(await tab.run(pixelsFromEnd)).toBeGreaterThan(300);
  });

  describe("what a model writes", () => {
    let canary: Canary;

    beforeAll(async () => {
      canary = await startCanary();
    });
    afterAll(() => canary.close());

    test("runs nothing, fetches nothing, and leads nowhere by itself", async () => {
      const replies = HOSTILE.map(([, reply]) => reply.replaceAll("CANARY", canary.url));
      const remaining = [...replies];
      model.answerWith(({ say, finish }) => {
        const text = remaining.shift() ?? "";
        // In pieces, so that every half-finished form is shown as well.
        for (let at = 0; at < text.length; at += 97) say(text.slice(at, at + 97));
        finish();
      });
      for (const [index] of replies.entries()) {
        await tab.run(sendAtOnce);
        await until(tab, `reply ${index}`, areAnswered, index + 1);
      }
      expect(remaining).toEqual([]);
      await tab.run(() => {
        for (const thought of document.querySelectorAll("summary")) thought.click();
      });
      await until(tab, "open thought", () =>
        Array.from(document.querySelectorAll(".thought-text")).every((it) => it.textContent),
      );
      expect(await tab.run(activeParts)).toEqual([]);
      expect(await tab.run(() => "pwned" in window)).toBe(false);
      expect(await tab.run(() => location.href)).toBe(`${pc.url}/`);
      expect(canary.visitors).toEqual([]);
      // However long it is, nothing scrolls but the conversation.
      expect(await tab.run(() => document.body.scrollHeight - innerHeight)).toBe(0);
    });
  });
});

/** How much of the conversation there is below what is in view. */
function pixelsFromEnd(): number {
  const thread = document.querySelector(".thread");
  if (!thread) throw new Error("There is no conversation.");
  return thread.scrollHeight - thread.scrollTop - thread.clientHeight;
}

/** Sends without a hand: the looks of that are tried elsewhere. */
function sendAtOnce(): void {
  const field = document.querySelector<HTMLTextAreaElement>("[aria-label=Message]");
  if (!field) throw new Error("There is no field.");
  field.value = "Go on";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.form?.requestSubmit();
}

function areAnswered(count: number): boolean {
  return (
    document.querySelectorAll(".from-pc").length === count &&
    document.querySelector(".thread-content[aria-busy=false]") !== null
  );
}
