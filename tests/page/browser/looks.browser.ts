import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { memoryOperator, OWNER_TOKEN, type Pc, startPc } from "./pc.ts";
import {
  accessibilityProblems,
  closeDevices,
  DESKTOP,
  newDevice,
  openBrowser,
  PHONE,
  screenshot,
} from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { ask, composer, openPaired, pairByPasting, waitForEnd, waitForReply } from "./steps.ts";

const REPLY = `Here is a **short overview** of what you asked.

## Sorting in TypeScript

Use \`Array.prototype.toSorted\`, which leaves the original alone:

\`\`\`ts
const sorted = people.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
\`\`\`

1. It is stable.
2. It returns a *new* array.
   - one below

| Method | Mutates | What it is good for, in a few more words | Since |
| --- | :-: | --- | --: |
| sort | yes | arrays that nobody else holds | ES1 |
| toSorted | no | everything else | ES2023 |

> A quotation that says something wise about arrays.

- [x] done
- [ ] to do

مرحبا بكم في TypeScript، هذه جملة طويلة.

- عنصر أول
- عنصر ثان

日本語のテキストもあります。これは長い文章です、改行が正しく行われるかどうかを確認します。

See [MDN](https://developer.mozilla.org/), ![a chart](https://example.com/chart.png), averyveryverylongwordthatdoesnotfitonanyphone${"x".repeat(60)}.`;

let browser: Browser;
let pc: Pc;
let model: ScriptedModel;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  model = scriptedModel();
  pc = await startPc(model.provider, { operator: memoryOperator() });
});
afterEach(async () => {
  await closeDevices(browser);
  await pc.close();
});

/** Whether something is wider than the screen, other than what scrolls by itself. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      const { right, left, width } = element.getBoundingClientRect();
      if (width === 0 || element.closest(".offscreen, pre, .table, svg")) continue;
      const clipped =
        getComputedStyle(element).overflowX !== "visible"
          ? false
          : right > innerWidth + 1 || left < -1;
      if (clipped) wide.push(`${element.tagName}.${element.className} ${left}–${right}`);
    }
    return wide;
  });
}

const SCREENS = [
  ["phone-light", { ...PHONE, colorScheme: "light" }, ""],
  ["phone-dark", { ...PHONE, colorScheme: "dark" }, ""],
  ["phone-large-text", { ...PHONE, colorScheme: "light" }, "200%"],
  ["desktop-light", { ...DESKTOP, colorScheme: "light" }, ""],
  ["desktop-dark", { ...DESKTOP, colorScheme: "dark" }, ""],
] as const;

describe.each(SCREENS)("%s", (name, screen, textSize) => {
  test("every state fits the screen, and axe finds nothing wrong with it", async () => {
    const { context, page, problems } = await newDevice(browser, screen);
    const faults: string[] = [];
    let step = 0;
    const look = async (state: string): Promise<void> => {
      step += 1;
      faults.push(...(await accessibilityProblems(page)).map((fault) => `${state}: ${fault}`));
      await screenshot(page, `${name}-${String(step).padStart(2, "0")}-${state}`);
      faults.push(...(await overflow(page)).map((fault) => `${state}: ${fault}`));
    };
    if (textSize !== "")
      await page.addInitScript((size) => {
        document.addEventListener("DOMContentLoaded", () => {
          document.documentElement.style.fontSize = size;
        });
      }, textSize);
    await page.goto(pc.url);
    await pairByPasting(page, "nonsense");
    await page.getByText(/This is no pairing link/).waitFor();
    await look("welcome");
    await pairByPasting(page, OWNER_TOKEN);
    await page.locator(".chat-header").getByText("Connected to flo-laptop").waitFor();
    await look("empty");
    await ask(page, "How do I sort an array of people by name, so that nothing else changes?");
    const question = await model.next();
    await look("waiting");
    question.think("The person wants to sort.\n\nI shall tell them about toSorted.");
    await page.getByText(/^Thinking/).waitFor();
    await look("thinking");
    question.say(REPLY.slice(0, 300));
    await waitForReply(page, "leaves the original");
    await look("streaming");
    question.say(REPLY.slice(300));
    question.finish();
    await waitForEnd(page);
    await look("reply-end");
    await page.getByText(/^Thought/).click();
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 0));
    await look("reply-begin");
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 560));
    await look("reply-middle");
    await page.getByRole("button", { name: "Edit and send again" }).click();
    await look("editing");
    await page.keyboard.press("Escape");
    await ask(page, "Fail, please");
    (await model.next()).fail(new Error("the model is not loaded"));
    await page.locator(".failed").waitFor();
    await look("failed");
    await ask(page, "Count to a million");
    const cut = await model.next();
    cut.say("One, two, three");
    cut.finish("length");
    await page.getByRole("button", { name: "Continue", exact: true }).waitFor();
    await look("length-limit");
    await page.getByRole("button", { name: "About this conversation" }).click();
    await look("conversation");
    await page.getByRole("button", { name: "Delete conversation" }).click();
    await look("delete");
    await page.keyboard.press("Escape");
    const menu = page.getByRole("button", { name: "Conversations", exact: true });
    if (await menu.isVisible()) await menu.click();
    await look("conversations");
    await page.getByRole("searchbox").fill("nothing like it");
    await page.getByText("Nothing found.").waitFor();
    await look("nothing-found");
    await page.getByRole("button", { name: /^Settings/ }).click();
    await page.getByText("remote-chat 0.1.0").waitFor();
    await look("settings");
    await page.getByRole("button", { name: "Show a pairing code" }).click();
    await page.getByRole("img", { name: "QR code of the pairing link" }).scrollIntoViewIfNeeded();
    await look("pairing-code");
    await page.getByRole("button", { name: "Test local" }).click();
    await page.getByText(/It answers, after/).scrollIntoViewIfNeeded();
    await look("providers");
    await page.getByRole("switch", { name: "Use PC for chat" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Switch on" }).waitFor();
    await look("switched-off");
    await page.getByRole("button", { name: "Switch on" }).click();
    await context.setOffline(true);
    await page.locator(".chat-header").getByText("Offline").waitFor();
    await ask(page, "Are you there?");
    await page
      .locator(".note")
      .getByText(/Not sent yet/)
      .waitFor();
    await look("offline");
    expect(faults).toEqual([]);
    expect(problems).toEqual([]);
  });
});

test("where scrollbars take room, the composer stays below the middle of the thread", async () => {
  const { page } = await newDevice(browser, DESKTOP);
  await openPaired(page, pc);
  await ask(page, "Hello");
  const question = await model.next();
  question.say("One.\n\n".repeat(200));
  question.finish();
  await waitForEnd(page);
  const middleOf = (selector: string): Promise<number> =>
    page.locator(selector).evaluate((element) => {
      const { left, right } = element.getBoundingClientRect();
      return (left + right) / 2;
    });
  expect(await middleOf(".thread-content")).toBeCloseTo(await middleOf(".composer"), 0);
});

describe("with a keyboard alone", () => {
  test("one pairs, asks, stops, reads, and goes to another conversation", async () => {
    const { page, problems } = await newDevice(browser, DESKTOP);
    await page.goto(pc.url);
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const { activeElement } = document;
        return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent ?? "";
      });
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let tabs = 0; tabs < 40; tabs++) {
        if (name.test(await focused())) return;
        await press("Tab");
      }
      throw new Error(`no way to ${name} by Tab`);
    };
    await page.getByRole("heading", { name: "Chat with your own PC" }).waitFor();
    await tabTo(/^Paste a link instead$/);
    await press("Enter", "Tab");
    await page.keyboard.type(await pc.pairingLink());
    await press("Enter");
    await page.locator(".chat-header").getByText("Connected to flo-laptop").waitFor();
    expect(await focused()).toBe("Message");
    await page.keyboard.type("First line");
    await press("Shift+Enter");
    await page.keyboard.type("second line");
    await press("Enter");
    const question = await model.next();
    question.say("One [two](https://example.com) three");
    await waitForReply(page, "three");
    await tabTo(/^Stop the reply$/);
    await press("Enter");
    await waitForEnd(page);
    expect(await focused()).toBe("Message");
    await press("Shift+Tab", "Shift+Tab");
    await tabTo(/^Ask again$/);
    await press("Enter");
    const again = await model.next();
    again.say("Four");
    again.finish();
    await waitForReply(page, "Four");
    await page.locator("body").press("Tab");
    await tabTo(/New chat$/);
    await press("Enter");
    await page.getByRole("heading", { level: 1, name: "New chat" }).waitFor();
    expect(await focused()).toBe("Message");
    await press("Shift+Tab");
    await tabTo(/^Change “First line/);
    await press("Enter");
    await page.getByRole("dialog", { name: "Conversation" }).waitFor();
    await press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused()).toBe("Change “First line second line”");
    await tabTo(/^Settings/);
    await press("Enter");
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    await tabTo(/^Close$/);
    await press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  });

  test("no Enter sends that ends the writing of a word in Chinese or Japanese", async () => {
    const { page } = await newDevice(browser, DESKTOP);
    await openPaired(page, pc);
    const asked = model.questions.length;
    await composer(page).fill("にほん");
    await composer(page).dispatchEvent("keydown", { key: "Enter", isComposing: true });
    await composer(page).dispatchEvent("keydown", { key: "Enter", keyCode: 229 });
    expect(await composer(page).inputValue()).toBe("にほん");
    expect(model.questions).toHaveLength(asked);
  });
});

describe("for a screen reader", () => {
  test("what happens is said, and the order of reading is the order of talking", async () => {
    const { page } = await newDevice(browser);
    await openPaired(page, pc);
    const spoken = page.getByRole("log");
    await ask(page, "Hello");
    await spoken.getByText("Sent.", { exact: true }).waitFor({ state: "attached" });
    const question = await model.next();
    question.think("Hm.");
    question.say("Good **morning**.");
    question.finish();
    await waitForEnd(page);
    await expect
      .poll(() => spoken.locator("p").allTextContents())
      .toContain("Reply: Good **morning**.");
    expect(await page.locator("main h1, main h2").allTextContents()).toEqual([
      "Hello",
      "You said",
      "flo-laptop replied",
    ]);
  });
});
