import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Pc, startPc } from "./pc.ts";
import {
  accessibilityProblems,
  closeDevices,
  newDevice,
  openBrowser,
  PHONE,
  screenshot,
} from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { ask, openPaired, reload, waitForEnd } from "./steps.ts";
import { taskTimes } from "./task-times.ts";

const RICH = `The energy is $E = mc^2$, and \\(a_1 + b_2\\) costs $5 and $10.

$$
\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}
$$

\\[
\\begin{aligned} a &= b + c \\\\ &= \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix} \\end{aligned}
\\]

\`\`\`ts
// Sorts people by name.
export async function sorted(people: Person[], limit = 10): Promise<Person[]> {
  const names = people.map(({ name }) => name.trim().toLowerCase()).filter((name) => name !== "");
  return people.toSorted((a, b) => a.name.localeCompare(b.name)).slice(0, limit);
}
\`\`\`

\`\`\`python
@cache
def fib(n: int) -> int:
    """Fibonacci."""
    return n if n < 2 else fib(n - 1) + fib(n - 2)  # slow
\`\`\`

\`\`\`diff
- old line
+ new line
\`\`\`

A formula that is none: $\\badcommand{x}$.

| Method | Mutates the array that it is called on | Since | Notes about it |
| --- | --- | --- | --- |
| sort | yes | 1997 | the oldest |
| toSorted | no | 2023 | a copy |

| الطريقة | تغيّر |
| --- | --- |
| sort | نعم |
`;

let browser: Browser;
let pc: Pc;
let model: ScriptedModel;

beforeAll(async () => {
  browser = await openBrowser();
  pc = await startPc(() => model.provider);
});
beforeEach(() => {
  model = scriptedModel();
});
afterEach(() => closeDevices(browser));
afterAll(async () => {
  await browser.close();
  await pc.close();
});

async function answered(page: Page, text: string, pieces = 7): Promise<void> {
  await ask(page, "Go on");
  const question = await model.next();
  const length = Math.ceil(text.length / pieces);
  for (let at = 0; at < text.length; at += length) question.say(text.slice(at, at + length));
  question.finish();
  await waitForEnd(page);
}

describe("a reply with code and formulas", () => {
  test.each(["light", "dark"] as const)("has colours and MathML, %s", async (colorScheme) => {
    const { page, problems, context } = await newDevice(browser, { ...PHONE, colorScheme });
    await openPaired(page, pc);
    await answered(page, RICH);
    await page.waitForFunction(() => document.querySelectorAll(".formula math").length === 4);
    await page.waitForFunction(() => document.querySelectorAll(".code .c-keyword").length > 4);
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 0));
    await screenshot(page, `reading-top-${colorScheme}`);
    await page.locator("figure.code").nth(1).scrollIntoViewIfNeeded();
    await screenshot(page, `reading-code-${colorScheme}`);
    await page.locator(".table").last().scrollIntoViewIfNeeded();
    await screenshot(page, `reading-tables-${colorScheme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });
});

/** Codes that keep a grammar busy for seconds, and TeX that would not end. */
const BOMBS = [
  `\`\`\`cpp\n${"a ".repeat(900)}\n${"a\n".repeat(8_000)}\`\`\`\n`,
  `\`\`\`cpp\n${"a\n".repeat(9_900)}\`\`\`\n`,
  `\`\`\`ini\n${`${"a.".repeat(990)}\n`.repeat(9)}\`\`\`\n`,
  `\`\`\`js\n${"`${".repeat(600)}\n\`\`\`\n`,
  `$$\\def\\a{\\a\\a}\\a$$\n`,
  `$$${"{".repeat(900)}x${"}".repeat(900)}$$\n`,
  `$$\\rule{1e9px}{1e9px}\\hspace{99999em}\\href{javascript:pwned}{x}$$\n`,
  `$$\\begin{matrix}${"&".repeat(1_900)}\\end{matrix}$$\n`,
  `$\\text{<img src=x onerror=alert(1)>}$ $\\style{position:fixed}{x}$ $\\class{dialog}{x}$\n`,
];

describe("a reply of bombs", () => {
  test("holds up nothing, stays readable, and leaves the others their colours", async () => {
    const { page, problems, context } = await newDevice(browser);
    await openPaired(page, pc);
    await answered(page, `${BOMBS.join("\n")}\n\`\`\`ts\nconst a = 1;\n\`\`\`\n\nso $x^2$`, 40);
    const blocks = page.locator("figure.code");
    const tasks = await taskTimes(browser, page, async () => {
      for (let at = 0; at < (await blocks.count()); at++)
        await blocks.nth(at).evaluate((block) => block.scrollIntoView());
      await page.waitForFunction(() => document.querySelectorAll(".formula.drawn").length === 2);
      await page.locator(".code .c-keyword").getByText("const").waitFor();
    });
    const { width, height, active } = await page.evaluate(() => ({
      width: document.querySelector(".thread")?.scrollWidth ?? 0,
      height: Math.max(
        ...Array.from(document.querySelectorAll(".formula"), (one) => one.clientHeight),
      ),
      active: document.querySelectorAll(".reply :is(img,script,iframe,[onerror],[style*=fixed])")
        .length,
    }));
    process.stdout.write(`\nlongest task ${tasks[0]?.toFixed(0)} ms of the processor\n`);
    // Seconds in a row would be the parsers in the page's own thread.
    expect(tasks[0]).toBeLessThan(1_000);
    expect([width, height < 2_000, active]).toEqual([360, true, 0]);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe("what was asked", () => {
  test("stays at the top while its reply fills the screen, and beyond", async () => {
    const { page, context } = await newDevice(browser);
    await openPaired(page, pc);
    await answered(page, "A paragraph.\n\n".repeat(40));
    await ask(page, "And now?");
    const question = await model.next();
    const topOf = (): Promise<number | undefined> =>
      page
        .getByText("And now?")
        .last()
        .evaluate((bubble) =>
          Math.round(
            bubble.getBoundingClientRect().top -
              (document.querySelector(".thread")?.getBoundingClientRect().top ?? 0),
          ),
        );
    await expect.poll(topOf).toBe(12);
    question.say("One line.\n\n");
    await page.getByText("One line.").waitFor();
    expect(await topOf()).toBe(12);
    await screenshot(page, "reading-pinned");
    question.say("Another paragraph.\n\n".repeat(60));
    await page.getByRole("button", { name: "To the latest" }).waitFor();
    expect(await topOf()).toBe(12);
    await page.getByRole("button", { name: "To the latest" }).click();
    question.say("The very end");
    question.finish();
    await waitForEnd(page);
    await page.getByText("The very end").waitFor();
    await expect.poll(() => topOf()).toBeLessThan(0);
    await context.close();
  });
});

describe("a reply's menu", () => {
  test("copies it as text or Markdown, and reads it aloud while it comes", async () => {
    const { page, problems, context } = await newDevice(browser);
    await page.addInitScript(() => {
      const said: string[] = [];
      const synthesis = {
        getVoices: () => [],
        cancel: () => {},
        speak: (utterance: SpeechSynthesisUtterance) => {
          said.push(`${utterance.lang} ${utterance.text}`);
          setTimeout(() => utterance.onend?.({} as SpeechSynthesisEvent), 20);
        },
      };
      Object.defineProperty(window, "speechSynthesis", { value: synthesis });
      Object.assign(window, { said });
    });
    await openPaired(page, pc);
    await answered(page, "Some **bold** text and $x_1$.\n\n- one");
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    const choose = async (name: string): Promise<void> => {
      await page.getByRole("button", { name: "More", exact: true }).last().click();
      await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
    };
    await choose("Copy as text");
    await expect.poll(copied).toBe("Some bold text and $x_1$.\n\n• one");
    await choose("Copy as Markdown");
    await expect.poll(copied).toBe("Some **bold** text and $x_1$.\n\n- one");
    await page.getByRole("button", { name: "More", exact: true }).last().click();
    await page.getByRole("dialog").getByRole("button", { name: "Read aloud" }).waitFor();
    await screenshot(page, "reading-menu");
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await ask(page, "Read it");
    const question = await model.next();
    question.say("The first sentence is here. And the");
    await page.getByText("The first sentence is here.").waitFor();
    await choose("Read aloud");
    const said = (): Promise<string[]> =>
      page.evaluate(() => (window as unknown as { said: string[] }).said);
    await expect.poll(said).toEqual(["en-US The first sentence is here."]);
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await screenshot(page, "reading-voice");
    question.say(" second is of you.");
    question.finish();
    await expect
      .poll(said)
      .toEqual(["en-US The first sentence is here.", "en-US And the second is of you."]);
    await page.getByRole("button", { name: "Pause" }).waitFor({ state: "detached" });
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe("a code block", () => {
  test("wraps, is copied as a picture, and keeps its text whole while it grows", async () => {
    const { page, problems, context } = await newDevice(browser, {
      viewport: { width: 900, height: 700 },
    });
    await openPaired(page, pc);
    const lines = Array.from(
      { length: 60 },
      (_, at) => `const a${at} = "${"b".repeat(at * 3)}";\n`,
    );
    await answered(page, `\`\`\`js\n${lines.join("")}\`\`\``, 50);
    const code = page.locator("figure.code code");
    await page.waitForFunction(() => document.querySelectorAll(".c-keyword").length === 60);
    await expect.poll(() => code.textContent()).toBe(lines.join("").trimEnd());
    await page.getByRole("button", { name: "Wrap" }).click();
    await expect.poll(() => code.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
    await page.getByRole("button", { name: "Image" }).click();
    await page.getByText("Picture copied.").waitFor();
    const types = await page.evaluate(async () =>
      (await navigator.clipboard.read()).flatMap((item) => item.types),
    );
    expect(types).toContain("image/png");
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 300));
    expect(await page.getByRole("button", { name: "Copy code" }).boundingBox()).toMatchObject({
      y: expect.any(Number),
    });
    await screenshot(page, "reading-wrapped");
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe("what another app shares", () => {
  test("lands in the composer alone, with and without the PC, and leaves the address", async () => {
    const { page, problems, context } = await newDevice(browser);
    await openPaired(page, pc);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await reload(page);
    const sends = pc.sends();
    const query = "?title=A%20title&text=%3Cb%3Esome%20text&url=https%3A%2F%2Fexample.com%2F";
    for (const isThere of [true, false]) {
      await page.evaluate(() => localStorage.clear());
      if (!isThere) await pc.goAway();
      await page.goto(`${pc.url}/${query}`);
      const field = page.getByRole("textbox", { name: "Message", exact: true });
      await expect
        .poll(() => field.inputValue())
        .toBe("A title\n<b>some text\nhttps://example.com/");
      expect(page.url()).toBe(`${pc.url}/`);
    }
    await pc.comeBack();
    expect(pc.sends()).toBe(sends);
    expect(problems).toEqual([]);
    await context.close();
  });
});
