import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ChatError } from "../../../mod.ts";
import { overflow } from "./overflow.ts";
import { OWNER_TOKEN } from "./pc.ts";
import {
  accessibilityProblems,
  closeDevices,
  DESKTOP,
  newDevice,
  openBrowser,
  PHONE,
  screenshot,
} from "./phone.ts";
import { textFile } from "./sample-files.ts";
import { startWholePc, type WholePc } from "./whole-pc.ts";

const REPLY = `The mean of a sample is $\\bar{x} = \\frac{1}{n}\\sum_i x_i$, and so:

\`\`\`python
def mean(numbers: list[float]) -> float:
    """The mean of some numbers, which must not be empty, or an error is raised."""
    return sum(numbers) / len(numbers)
\`\`\`

$$\\int_0^1 x^2 \\, dx = \\frac{1}{3}$$

- It is **linear**.
- It is moved by outliers.`;

// A 1×1 PNG.
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let browser: Browser;
let pc: WholePc;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  pc = await startWholePc();
});
afterEach(async () => {
  await closeDevices(browser);
  await pc.close();
});

/** The page by its classes, whatever its language. */
const asking = (page: Page) => ({
  async send(text: string): Promise<void> {
    await page.locator(".composer textarea").fill(text);
    await page.locator(".composer .send").click();
  },
  async ended(): Promise<void> {
    await page.locator(".thread-content[aria-busy=false]").waitFor();
    await page.locator(".composer .icon-send").waitFor();
  },
});

async function choosesFiles(page: Page): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.locator("dialog .menu .button").last().click();
  await (await choosing).setFiles([
    { name: "holiday.png", mimeType: "image/png", buffer: PICTURE },
    textFile("shopping-list-of-this-week-and-of-the-next.txt", "Milk, bread"),
  ]);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator(".tray-item.picture img").waitFor();
  await page.locator(".tray-item.file").waitFor();
}

/** Closes the dialog that is open. */
async function closes(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

const SCREENS = [
  ["phone-light", { ...PHONE, colorScheme: "light" }],
  ["phone-dark", { ...PHONE, colorScheme: "dark" }],
  ["desktop-light", { ...DESKTOP, colorScheme: "light" }],
  ["desktop-dark", { ...DESKTOP, colorScheme: "dark" }],
  ["phone-german", { ...PHONE, locale: "de-DE" }],
  ["phone-japanese", { ...PHONE, locale: "ja-JP" }],
] as const;

// Every state is looked at by axe, which takes long on a machine that does other things as well.
const TIMEOUT_MS = 600_000;

describe.each(SCREENS)("a PC that has everything, on %s", (name, screen) => {
  test("looks as one, fits the screen, and axe finds nothing wrong with it", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { page, problems } = await newDevice(browser, screen);
    const { send, ended } = asking(page);
    const faults: string[] = [];
    let step = 0;
    const look = async (state: string): Promise<void> => {
      step += 1;
      const found = [...(await accessibilityProblems(page)), ...(await overflow(page))];
      await screenshot(page, `whole-${name}-${String(step).padStart(2, "0")}-${state}`);
      faults.push(...found.map((fault) => `${state}: ${fault}`));
    };
    const scrollsTo = (what: Locator): Promise<void> =>
      what.evaluate((element) => element.scrollIntoView({ block: "center" }));
    // A browser without a window denies it; a person has not been asked yet.
    await page.addInitScript(() =>
      Object.defineProperty(Notification, "permission", { get: () => "default" }),
    );
    await page.goto(pc.url);
    await page.locator(".welcome").waitFor();
    await look("welcome");
    if (!(await page.locator(".paste input").isVisible()))
      await page.locator(".paste summary").click();
    await page.locator(".paste input").fill(OWNER_TOKEN);
    await page.locator(".paste button").click();
    await page.locator(".model-chip").waitFor();
    await page.locator(".chooser .chip").waitFor();
    await look("empty");
    await page.locator(".composer .icon-attach").click();
    await page.locator("dialog .menu").waitFor();
    await look("attach");
    await choosesFiles(page);
    await look("tray");
    await page.locator(".model-chip").click();
    await page.locator("[role=option]").nth(2).waitFor();
    await look("picker");
    await closes(page);
    await send("What is a mean, as in this picture?");
    const question = await pc.model.next();
    await page.locator(".waiting").waitFor();
    await look("waiting");
    question.say(REPLY.slice(0, 250));
    await page.locator(".from-pc .code").waitFor();
    await page.locator(".formula.drawn").waitFor();
    await look("streaming");
    question.say(REPLY.slice(250));
    question.finish();
    await ended();
    await page.locator(".wrote").waitFor();
    await page.locator(".c-keyword").first().waitFor();
    await look("reply");
    await page.locator(".actions .icon-more").last().click();
    await page.locator("dialog .menu").waitFor();
    await look("reply-menu");
    await closes(page);
    for (const code of [
      "provider.rate_limited",
      "provider.unavailable",
      "provider.failed",
    ] as const) {
      await send("Fail, please");
      const words = "Ollama: what went wrong, and what to do about it, in a sentence or two.";
      const headers = code === "provider.rate_limited" ? { "retry-after": "40" } : {};
      (await pc.model.next()).fail(new ChatError(code, words, { headers }));
      await page.locator(".failed").last().waitFor();
      await ended();
      await look(code.replace("provider.", ""));
    }
    await page.locator(".chat-header .icon-newChat").click();
    await page.locator(".empty").waitFor();
    await send("One that goes on");
    (await pc.model.next()).say("It goes on.");
    await page.getByText("It goes on.").waitFor();
    await page.locator(".chat-header .icon-newChat").click();
    await page.locator(".empty").waitFor();
    await page.locator(".chooser .chip").click();
    await page.locator("dialog .choice").nth(1).waitFor();
    await look("chooser");
    await page.locator("dialog .choice").nth(1).click();
    await send("Write the plan");
    await page.locator(".asked-card").waitFor();
    await look("approval");
    await page.locator(".chat-header .icon-newChat").click();
    await page.locator(".waiting-bar").waitFor();
    // What an agent asks comes before what the page asks; and the title is in view beside it.
    expect(await page.locator(".push-bar").count()).toBe(0);
    expect(await page.locator(".thread").evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    await look("asked-elsewhere");
    const menu = page.locator(".chat-header .icon-menu");
    const isPhone = await menu.isVisible();
    if (isPhone) await menu.click();
    await page.locator(".conversation-item.asks").waitFor();
    await page.locator(".conversation-item.replying").waitFor();
    await look("list");
    await page.locator(".conversation-item .icon-more").first().click();
    await page.locator("dialog .section, dialog .field").first().waitFor();
    await look("conversation");
    await closes(page);
    if (isPhone) await menu.click();
    await page.locator(".settings-button").click();
    await page.locator(".facts").waitFor();
    await look("settings");
    const sections = page.locator("dialog .section");
    for (let at = 2; at < (await sections.count()); at += 2) {
      await scrollsTo(sections.nth(at));
      await look(`settings-${at}`);
    }
    await closes(page);
    await page.locator(".waiting-bar .button").click();
    await page.locator(".asked-card .button.danger").click();
    await page.locator(".settled").waitFor();
    await page.locator(".push-bar").waitFor();
    await look("push-bar");
    expect({ faults, problems }).toEqual({ faults: [], problems: [] });
  });
});

describe.each(SCREENS)("a phone that may only chat, on %s", (name, screen) => {
  test("has settings of its own", async () => {
    const { page, problems } = await newDevice(browser, screen);
    await page.goto(await pc.pairingLink());
    await page.locator(".model-chip").waitFor();
    const menu = page.locator(".chat-header .icon-menu");
    if (await menu.isVisible()) await menu.click();
    await page.locator(".settings-button").click();
    await page.locator("dialog .section").nth(2).waitFor();
    const faults = [...(await accessibilityProblems(page)), ...(await overflow(page))];
    await screenshot(page, `whole-${name}-phone-settings`);
    expect({ faults, problems }).toEqual({ faults: [], problems: [] });
  });
});
