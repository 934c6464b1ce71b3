import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overflow } from "./overflow.ts";
import { type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, newDevice, openBrowser, PHONE, screenshot } from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { ask, openPaired, waitForEnd } from "./steps.ts";

const REPLY = `${"A paragraph that is as long as paragraphs are, so that it takes a few lines.\n\n".repeat(20)}
\`\`\`ts
${"const line = another(line, withSomethingThatIsWide, andMore);\n".repeat(30)}\`\`\`

${"- an item\n".repeat(40)}
The very end.`;

let browser: Browser;
let pc: Pc;
let model: ScriptedModel;

beforeAll(async () => {
  browser = await openBrowser();
  model = scriptedModel();
  model.answerWith(({ say, finish }) => {
    say(REPLY);
    finish();
  });
  pc = await startPc(model.provider);
});
afterAll(async () => {
  await browser.close();
  await pc.close();
});

/** What of the thread the button lies over: texts and controls as far as they are in view. */
function covered(): string[] {
  const button = document.querySelector(".to-end") as HTMLElement;
  const thread = document.querySelector(".thread") as HTMLElement;
  const view = thread.getBoundingClientRect();
  const over = button.getBoundingClientRect();
  const meets = ({ left, right, top, bottom }: DOMRect): boolean =>
    Math.min(right, view.right, over.right) - Math.max(left, view.left, over.left) > 0 &&
    Math.min(bottom, view.bottom, over.bottom) - Math.max(top, view.top, over.top) > 0;
  const found: string[] = [];
  const texts = document.createTreeWalker(thread, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    if ([...range.getClientRects()].some(meets)) found.push(range.toString().slice(0, 40));
  }
  for (const control of thread.querySelectorAll("button, a, summary"))
    if (meets(control.getBoundingClientRect())) found.push(control.outerHTML.slice(0, 80));
  return found;
}

async function isTold(page: Page): Promise<void> {
  await page.getByRole("button", { name: "To the latest" }).waitFor();
}

describe("the button that leads to the latest", () => {
  test.each([
    ["light", { colorScheme: "light" }, "", "ltr"],
    ["dark", { colorScheme: "dark" }, "", "ltr"],
    ["large", { colorScheme: "light" }, "200%", "ltr"],
    ["right-to-left", { colorScheme: "dark" }, "", "rtl"],
  ] as const)(
    "covers nothing of the thread, wherever that is scrolled to: %s",
    async (name, scheme, fontSize, dir) => {
      const { page, problems, context } = await newDevice(browser, { ...PHONE, ...scheme });
      await page.addInitScript(
        (how) => {
          document.addEventListener("DOMContentLoaded", () => {
            document.documentElement.style.fontSize = how.fontSize;
            document.documentElement.dir = how.dir;
          });
        },
        { fontSize, dir },
      );
      await openPaired(page, pc);
      await ask(page, "Write a lot");
      await isTold(page);
      await waitForEnd(page);
      const thread = page.locator(".thread");
      const height = await thread.evaluate(({ scrollHeight }) => scrollHeight);
      for (let part = 0; part < 8; part++) {
        await thread.evaluate((each, top) => each.scrollTo(0, top), (part / 9) * height);
        await page.evaluate(() => new Promise(requestAnimationFrame));
        await isTold(page);
        expect(await page.evaluate(covered)).toEqual([]);
      }
      await screenshot(page, `to-latest-${name}`);
      expect(await overflow(page)).toEqual([]);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole("button", { name: "To the latest" }).click();
      await page.getByRole("button", { name: "To the latest" }).waitFor({ state: "detached" });
      await page.waitForFunction(() => {
        const { scrollTop, scrollHeight, clientHeight } = document.querySelector(
          ".thread",
        ) as Element;
        return scrollHeight - scrollTop - clientHeight < 2;
      });
      expect(problems).toEqual([]);
      await context.close();
    },
  );

  test("neither comes nor goes below a finger, since that moves what is tapped", async () => {
    const { page, problems, context } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Write a lot");
    await isTold(page);
    await waitForEnd(page);
    const thread = page.locator(".thread");
    const end = page.getByRole("button", { name: "To the latest" });
    await thread.hover();
    await page.mouse.down();
    await thread.evaluate((each) => each.scrollTo(0, each.scrollHeight));
    // By then it would have gone.
    await page.evaluate(async () => {
      for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
    });
    expect(await end.count()).toBe(1);
    await page.mouse.up();
    await end.waitFor({ state: "detached" });
    expect(problems).toEqual([]);
    await context.close();
  });
});
