import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { countByTask, mostByTask } from "./count-by-task.ts";
import { fillStore } from "./fill-store.ts";
import { type Pc, startPc } from "./pc.ts";
import { closeDevices, newDevice, openBrowser } from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { ask, openPaired, reload, waitForEnd, waitForLink } from "./steps.ts";
import { taskTimes } from "./task-times.ts";

const LENGTH = 200_000;

const SECTION = `## A heading

Some **bold** text with \`code\`, a [link](https://example.com) and _emphasis_ that goes on for a
while, as such text does, until the paragraph is as long as paragraphs are.

- one item
- another with **bold** words
  - and one below it

\`\`\`ts
const sorted = people.toSorted((a, b) => a.name.localeCompare(b.name));
\`\`\`

| Method | Mutates |
| --- | --- |
| sort | yes |
| toSorted | no |

`;

const KINDS: readonly (readonly [string, string])[] = [
  ["of everything", SECTION],
  ["of one code block", "const line = another(line);\n"],
  ["of one list", "- an item with **bold** words\n"],
];

// In milliseconds of the thread's own time, in which no other program had the processor. On a phone
// that is four times slower, 12 of them are 50. The rest is for machines that are slower or busy.
const MOST_MS = 40;

let browser: Browser;
let pc: Pc;
let model: ScriptedModel;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  model = scriptedModel();
  pc = await startPc(model.provider);
});
afterEach(async () => {
  await closeDevices(browser);
  await pc.close();
});

describe("a reply of 200,000 characters", () => {
  test.each(KINDS)("%s streams whole, without holding up the page", async (name, section) => {
    const { page, problems } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Write a lot");
    const question = await model.next();
    const opening = name === "of one code block" ? "```ts\n" : "";
    const body = (opening + section.repeat(LENGTH / section.length)).slice(0, LENGTH);
    const text = `${body}\nThe very end`;
    let measured = { heap: 0, nodes: 0 };
    const tasks = await taskTimes(browser, page, async () => {
      for (let at = 0; at < text.length; at += 200) {
        question.say(text.slice(at, at + 200));
        // As fast as the fastest models write, and then some: 50,000 characters a second.
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
      question.finish();
      // Looked for by the page itself: to look from outside takes long tasks of its own.
      measured = await page.evaluate(async () => {
        const isShown = (): boolean | undefined =>
          document.querySelector(".thread-content[aria-busy=false]") !== null &&
          document
            .querySelector(".from-pc .part:last-child")
            ?.textContent?.includes("The very end");
        while (!isShown()) await new Promise((resolve) => setTimeout(resolve, 50));
        const { memory } = performance as unknown as { memory: { usedJSHeapSize: number } };
        const { length } = document.querySelectorAll(".from-pc .reply *");
        return { heap: memory.usedJSHeapSize, nodes: length };
      });
    });
    const { heap, nodes } = measured;
    const [longest = 0] = tasks;
    const tenth = tasks[9] ?? 0;
    process.stdout.write(
      `\n200,000 characters ${name}: tasks of ${longest.toFixed(0)} ms of the processor and less, the tenth ${tenth.toFixed(0)} ms; heap ${(heap / 2 ** 20).toFixed(0)} MiB, ${nodes} elements\n`,
    );
    // Here and there one comes to clean up after itself, and a long list is laid out as one.
    expect(tenth).toBeLessThan(2 * MOST_MS);
    expect(heap).toBeLessThan(200 * 2 ** 20);
    expect(problems).toEqual([]);
  });

  test("leaves the reader where they are, who has scrolled up", async () => {
    const { page } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Write a lot");
    const question = await model.next();
    question.say(SECTION.repeat(10));
    // What was asked is at the top; this reader wants the end.
    await page.getByRole("button", { name: "To the latest" }).click();
    const thread = page.locator(".thread");
    await page.waitForFunction(() => (document.querySelector(".thread")?.scrollTop ?? 0) > 1_000);
    const box = await thread.boundingBox();
    const { x = 0, y = 0 } = box ?? {};
    await page.mouse.move(x + 100, y + 200);
    await page.mouse.wheel(0, -900);
    await page.getByRole("button", { name: "To the latest" }).waitFor();
    const topOf = (): Promise<number> => thread.evaluate(({ scrollTop }) => scrollTop);
    const heightOf = (): Promise<number> => thread.evaluate(({ scrollHeight }) => scrollHeight);
    // Where the wheel has brought it to.
    let top = await topOf();
    await expect
      .poll(async () => {
        const before = top;
        top = await topOf();
        return top - before;
      })
      .toBe(0);
    const height = await heightOf();
    question.say(SECTION.repeat(10));
    await page.waitForFunction(
      (before) => (document.querySelector(".thread")?.scrollHeight ?? 0) > before + 1_000,
      height,
    );
    expect(await topOf()).toBe(top);
    await page.getByRole("button", { name: "To the latest" }).click();
    question.say(`${SECTION.repeat(5)}\n\nThe very end`);
    question.finish();
    await waitForEnd(page);
    await page.waitForFunction(() => {
      const {
        scrollTop = 0,
        scrollHeight = 0,
        clientHeight = 0,
      } = document.querySelector(".thread") ?? {};
      return scrollHeight - scrollTop - clientHeight < 2;
    });
  });

  test("goes with the thumb that leaves its end slowly, however fast it grows", async () => {
    const { page } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Write a lot");
    const question = await model.next();
    question.say(SECTION.repeat(10));
    // What was asked is at the top; this reader wants the end.
    await page.getByRole("button", { name: "To the latest" }).click();
    const thread = page.locator(".thread");
    const textLength = (): Promise<number> =>
      thread.evaluate(({ textContent }) => textContent?.length ?? 0);
    const growsBeyond = (length: number): Promise<unknown> =>
      page.waitForFunction(
        (before) => (document.querySelector(".thread")?.textContent?.length ?? 0) > before,
        length,
      );
    await page.waitForFunction(() => (document.querySelector(".thread")?.scrollTop ?? 0) > 1_000);
    const topOf = (): Promise<number> => thread.evaluate(({ scrollTop }) => scrollTop);
    const touches = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", y?: number): Promise<unknown> =>
      touches.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: y === undefined ? [] : [{ x: 180, y }],
      });
    await touch("touchStart", 300);
    // From here on nothing is followed; until here the rest of the first text may be.
    const before = await topOf();
    for (let y = 310; y <= 450; y += 10) {
      await touch("touchMove", y);
      const length = await textLength();
      question.say(SECTION);
      await growsBeyond(length);
    }
    await touch("touchEnd");
    await expect.poll(() => topOf()).toBeLessThan(before - 50);
  });

  test("keeps its nodes while it grows, so that nothing flickers and a selection stays", async () => {
    const { page } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Write");
    const question = await model.next();
    question.say("First paragraph.\n\n- one\n- tw");
    await page.getByText("tw", { exact: true }).waitFor();
    await page.evaluate(() => {
      const removed: string[] = [];
      new MutationObserver((changes) => {
        // A code's text becomes elements with colours.
        for (const { target, removedNodes } of changes)
          if (target.nodeName !== "CODE")
            for (const node of removedNodes) removed.push(node.textContent ?? "");
      }).observe(document.querySelector(".from-pc .reply") as Node, {
        childList: true,
        subtree: true,
      });
      Object.assign(window, { removed });
      const paragraph = document.querySelector(".from-pc .reply p") as Node;
      getSelection()?.selectAllChildren(paragraph);
    });
    for (const piece of [
      "o\n- thr",
      "ee\n\n```js\nlet",
      " a = 1;\n",
      "let b;\n```\n\nThe ",
      "end.",
    ])
      question.say(piece);
    question.finish();
    await waitForEnd(page);
    expect(await page.evaluate(() => (window as unknown as { removed: string[] }).removed)).toEqual(
      [],
    );
    expect(await page.evaluate(() => getSelection()?.toString())).toBe("First paragraph.");
  });

  test("gives a long code its colours a few elements at a time", async () => {
    const { page } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Write");
    const question = await model.next();
    await countByTask(page, "[class^=c-]");
    question.say(`\`\`\`ts\n${"const line = another(line, 1);\n".repeat(600)}\`\`\`\n`);
    question.finish();
    await waitForEnd(page);
    await page.waitForFunction(() => document.querySelectorAll(".c-keyword").length === 600);
    expect((await mostByTask(page)).added).toBeLessThanOrEqual(200);
  });

  test("lays out the last lines of a long code alone, and keeps its text whole", async () => {
    const { page, problems } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Write");
    const question = await model.next();
    const lineOf = (at: number): string =>
      `const line${at} = another(line, "${"x".repeat(at % 60)}");`;
    const lines = Array.from({ length: 2_000 }, (_, at) => lineOf(at));
    const half = `${lines.slice(0, 1_000).join("\n")}\n`;
    question.say(`\`\`\`ts\n${half}`);
    await page.getByText("line999 ").waitFor();
    await page.waitForFunction(() => document.querySelectorAll(".c-keyword").length > 300);
    // How often what stands before the last lines is touched from here on, but for its colours.
    await page.evaluate(() => {
      const code = document.querySelector(".from-pc pre code") as Element;
      const early = [...code.querySelectorAll(".lines")].slice(5, -1);
      let touched = 0;
      const watch = new MutationObserver((changes) => {
        touched += changes.length;
      });
      for (const block of early)
        watch.observe(block, { childList: true, characterData: true, subtree: true });
      Object.assign(window, { early: early.length, touched: () => touched });
    });
    question.say(`${lines.slice(1_000).join("\n")}\n\`\`\`\n\nThe end.`);
    question.finish();
    await waitForEnd(page);
    const shown = await page.evaluate(() => {
      const code = document.querySelector(".from-pc pre code") as HTMLElement;
      const pre = code.parentElement as HTMLElement;
      getSelection()?.selectAllChildren(code);
      const { early, touched } = window as unknown as { early: number; touched: () => number };
      const blocks = [...code.querySelectorAll(".lines")];
      const lineHeight = Number.parseFloat(getComputedStyle(code).lineHeight);
      return {
        early,
        touched: touched(),
        text: code.textContent,
        selected: getSelection()?.toString(),
        longest: Math.max(...blocks.map(({ textContent }) => textContent?.length ?? 0)),
        lines: Math.round(code.getBoundingClientRect().height / lineHeight),
        groups: document.querySelectorAll(".from-pc [role=group]").length,
        isWide: pre.scrollWidth > pre.clientWidth,
      };
    });
    const whole = lines.join("\n");
    expect(shown).toMatchObject({ touched: 0, lines: 2_000, groups: 1, isWide: true });
    expect(shown.early).toBeGreaterThan(3);
    // One line more than a block is meant to have.
    expect(shown.longest).toBeLessThan(4_100);
    expect(shown.text === whole).toBe(true);
    expect(shown.selected?.trimEnd() === whole).toBe(true);
    await page.getByRole("button", { name: "Copy code" }).click();
    await page.getByText("Code copied").waitFor();
    expect((await page.evaluate(() => navigator.clipboard.readText())) === whole).toBe(true);
    // Found across the end of a block of lines.
    expect(
      await page.evaluate(() => {
        const code = document.querySelector(".from-pc pre code") as Element;
        const [, block] = code.querySelectorAll(".lines");
        const before = block?.previousElementSibling?.textContent?.trimEnd().slice(-12) ?? "";
        getSelection()?.removeAllRanges();
        return (window as unknown as { find(text: string): boolean }).find(before);
      }),
    ).toBe(true);
    await page.getByRole("button", { name: "Wrap" }).click();
    await expect
      .poll(() =>
        page.locator(".from-pc pre").evaluate((pre) => pre.scrollWidth <= pre.clientWidth),
      )
      .toBe(true);
    expect(problems).toEqual([]);
  });
});

const TRIES = 3;

describe("a conversation of 1,000 messages", () => {
  test("is opened, left and opened again, and Back leads over it, without a long task", async () => {
    const { page, problems } = await newDevice(browser);
    await openPaired(page, pc);
    await fillStore(page, { conversations: 12, messages: 20, inFirst: 1_000 });
    await reload(page);
    await waitForLink(page);
    // Back leads to the list only where somebody has touched the page.
    await page.locator(".chat-title").tap();
    const tries: Record<string, number[]> = { list: [], open: [], back: [], leave: [] };
    const measure = async (step: string, act: () => Promise<void>): Promise<void> => {
      const [longest = 0] = await taskTimes(browser, page, () => page.evaluate(act));
      tries[step]?.push(longest);
    };
    for (let at = 0; at < TRIES; at++) {
      await measure("list", openList);
      await measure("open", openLong);
      await measure("back", goBack);
      await measure("leave", openShort);
    }
    const least = Object.entries(tries).map(([step, all]) => [step, Math.min(...all)] as const);
    const told = least.map(([step, ms]) => `${step} ${ms.toFixed(0)} ms`).join(", ");
    process.stdout.write(`\n1,000 messages, the longest task of each step: ${told}\n`);
    for (const [step, ms] of least) expect([step, ms < MOST_MS]).toEqual([step, true]);
    expect(problems).toEqual([]);
  });
});

// What the page does by itself: to do it from outside takes tasks of its own.
async function openList(): Promise<void> {
  const pause = (ms: number): Promise<unknown> => new Promise((done) => setTimeout(done, ms));
  const menu = document.querySelector<HTMLElement>(".chat-header .icon-button");
  setTimeout(() => menu?.click());
  while (document.querySelectorAll("dialog[open] .conversation-item").length < 12) await pause(50);
  await pause(300);
}

async function openLong(): Promise<void> {
  const pause = (ms: number): Promise<unknown> => new Promise((done) => setTimeout(done, ms));
  const all = document.querySelectorAll<HTMLElement>("dialog[open] .conversation-button");
  setTimeout(() => [...all].find((each) => each.textContent?.includes("ation 0"))?.click());
  while (document.querySelectorAll(".message").length < 1_000) await pause(50);
  await pause(300);
}

async function goBack(): Promise<void> {
  const pause = (ms: number): Promise<unknown> => new Promise((done) => setTimeout(done, ms));
  history.back();
  while (document.querySelectorAll("dialog[open] .conversation-item").length < 12) await pause(50);
  await pause(300);
}

async function openShort(): Promise<void> {
  const pause = (ms: number): Promise<unknown> => new Promise((done) => setTimeout(done, ms));
  const all = document.querySelectorAll<HTMLElement>("dialog[open] .conversation-button");
  setTimeout(() => [...all].find((each) => each.textContent?.includes("ation 3"))?.click());
  const isLeft = (): boolean =>
    document.querySelectorAll(".message").length === 20 && !document.querySelector(".leaving");
  while (!isLeft()) await pause(50);
  await pause(300);
}
