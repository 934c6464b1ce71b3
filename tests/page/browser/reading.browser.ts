import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, newDevice, openBrowser, PHONE, screenshot } from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { ask, openPaired, waitForEnd } from "./steps.ts";

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
