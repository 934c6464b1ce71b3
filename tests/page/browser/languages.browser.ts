import { readdirSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { areas as de } from "../../../page/parts/de.ts";
import { areas as es } from "../../../page/parts/es.ts";
import { areas as fr } from "../../../page/parts/fr.ts";
import { areas as ja } from "../../../page/parts/ja.ts";
import { areas as zh } from "../../../page/parts/zh.ts";
import type { Words } from "../../../page/words/words-of.ts";
import { scripted } from "../../engine/engine-world.ts";
import { type AgentPc, startAgentPc } from "./agent-pc.ts";
import { overflow } from "./overflow.ts";
import { OWNER_TOKEN } from "./pc.ts";
import {
  accessibilityProblems,
  closeDevices,
  newDevice,
  openBrowser,
  PHONE,
  screenshot,
} from "./phone.ts";
import { composer, openDrawer, openPaired, reload, waitUntilKept } from "./steps.ts";

const EN = new URL("../../../page/words/en/", import.meta.url);

let browser: Browser;
let pc: AgentPc;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  const turns = [
    [["files__write", { path: "/home/flo/notes/plan.md", text: "Line\n".repeat(2_000) }]],
    "Done.",
  ] as const;
  pc = await startAgentPc(scripted(...turns));
});
afterEach(async () => {
  await closeDevices(browser);
  await pc.close();
});

/** The sentences of the English catalogues that can be seen. */
async function englishSentences(page: Page): Promise<string[]> {
  const seen = await page.locator("body").innerText();
  const catalogues = await Promise.all(
    readdirSync(EN).map((file) => import(new URL(file, EN).href) as Promise<Record<string, Words>>),
  );
  return catalogues
    .flatMap((exported) => Object.values(exported))
    .flatMap((words) => Object.values(words))
    .flatMap((entry) => (typeof entry === "object" ? Object.values(entry) : entry))
    .filter((text): text is string => typeof text === "string")
    .flatMap((text) => text.split(/\{\w+\}/))
    .filter((text) => /\w \w/.test(text) && text !== "PC chat" && text !== "Tailscale Funnel")
    .filter((text) => seen.includes(text.trim()));
}

const LANGUAGES = [
  ["de-DE", "de-DE", de],
  ["es-MX", "es-MX", es],
  ["fr-FR", "fr-FR", fr],
  ["ja-JP", "ja-JP", ja],
  ["zh-CN", "zh-CN", zh],
  ["zh-TW", "zh-Hans-TW", zh],
] as const;

describe.each(LANGUAGES)(
  "a phone of %s",
  (locale, lang, { agents, chat, common, list, pairing, settings }) => {
    test("is spoken to in its language, within its screen", async () => {
      const { page, problems } = await newDevice(browser, { ...PHONE, locale });
      const faults: string[] = [];
      const look = async (state: string): Promise<void> => {
        await screenshot(page, `language-${locale}-${state}`);
        const found = [
          ...(await overflow(page)),
          ...(await englishSentences(page)),
          ...(await accessibilityProblems(page)),
        ];
        faults.push(...found.map((fault) => `${state}: ${fault}`));
      };
      await page.goto(pc.url);
      await page.getByRole("heading", { name: pairing.welcome }).waitFor();
      await expect.poll(() => page.locator("html").getAttribute("lang")).toBe(lang);
      await look("welcome");
      await page.getByText(pairing.noCamera).click();
      await page.getByLabel(pairing.pasted).fill(OWNER_TOKEN);
      await page.getByRole("button", { name: pairing.pair, exact: true }).click();
      await page.locator(".chat-header").getByText(pairing.connected("flo-laptop")).waitFor();
      await look("new-chat");
      await page.getByRole("button", { name: agents.answeredBy }).click();
      await page.getByRole("dialog", { name: agents.whoAnswers }).waitFor();
      await look("chooser");
      await page.getByRole("button", { name: /^Writer/ }).click();
      const field = page.getByRole("textbox", { name: chat.message, exact: true });
      await expect.poll(() => field.getAttribute("placeholder")).toBe(chat.message);
      await field.fill("1, 2, 3");
      await page.getByRole("button", { name: chat.send, exact: true }).click();
      await page.locator(".asked-card").waitFor();
      await page.getByRole("button", { name: agents.denyWithWords }).click();
      await look("asked");
      await page.getByRole("button", { name: common.deny, exact: true }).scrollIntoViewIfNeeded();
      await page.getByRole("button", { name: common.deny, exact: true }).click();
      await page.locator(".settled").waitFor();
      await page.getByRole("button", { name: chat.send, exact: true }).waitFor();
      await look("answered");
      await page.getByRole("button", { name: list.conversations, exact: true }).click();
      await page.getByRole("dialog", { name: list.conversations }).waitFor();
      await look("list");
      await page.locator(".settings-button").click();
      await page.getByRole("heading", { name: settings.yourPc }).waitFor();
      await page.locator(".facts").waitFor();
      await look("settings");
      await page.getByRole("button", { name: agents.stopEverything }).click();
      await page.getByRole("button", { name: settings.deleteAll }).click();
      await page.getByLabel(settings.language).scrollIntoViewIfNeeded();
      await look("settings-questions");
      await page.locator(".dialog-body").evaluate((body) => body.scrollTo(0, body.scrollHeight));
      await look("settings-end");
      expect({ faults, problems }).toEqual({ faults: [], problems: [] });
    });
  },
);

describe("the language", () => {
  /** Opens the settings, in English. */
  async function openSettings(page: Page): Promise<void> {
    const drawer = await openDrawer(page);
    await drawer.getByRole("button", { name: /^Settings/ }).click();
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
  }

  async function isKeptFor(context: BrowserContext, page: Page): Promise<void> {
    await page.waitForFunction(async () => {
      for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys())
          if (/\/de-[0-9a-f]+\.js$/.test(url)) return true;
      return false;
    });
    await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
    await waitUntilKept(page);
    await context.setOffline(true);
    await reload(page);
    await page.getByRole("textbox", { name: de.chat.message, exact: true }).waitFor();
  }

  test("is English where it is none of the page's", async () => {
    const { page } = await newDevice(browser, { ...PHONE, locale: "pl-PL" });
    await openPaired(page, pc);
    await composer(page).waitFor();
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("en");
  });

  test("is English when its words cannot be loaded", async () => {
    const { context, page } = await newDevice(browser, { ...PHONE, locale: "de-DE" });
    await context.route(/\/de-[0-9a-f]+\.js$/, (route) => route.abort());
    await openPaired(page, pc);
    await composer(page).waitFor();
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("en");
  });

  test("is there without a network after the first visit, and before anything is shown", async () => {
    const { context, page } = await newDevice(browser, { ...PHONE, locale: "de-DE" });
    const shown: string[] = [];
    await page.exposeFunction("noteLanguage", (lang: string) => shown.push(lang));
    await page.addInitScript(() => {
      const { noteLanguage } = globalThis as unknown as { noteLanguage(lang: string): void };
      new MutationObserver(() => {
        const isEmpty = document.getElementById("app")?.childElementCount === 0;
        if (document.getElementById("app") && !isEmpty) noteLanguage(document.documentElement.lang);
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(await pc.pairingLink());
    await page.getByRole("textbox", { name: de.chat.message, exact: true }).waitFor();
    await isKeptFor(context, page);
    expect([...new Set(shown)]).toEqual(["de-DE"]);
  });

  test("is chosen in the settings, changes at once, and stays", async () => {
    const { context, page } = await newDevice(browser);
    await openPaired(page, pc);
    await openSettings(page);
    await page.getByLabel("Language").selectOption("de");
    await page.getByRole("heading", { name: de.settings.yourPc }).waitFor();
    await page.getByRole("button", { name: de.common.close }).click();
    await page.getByRole("textbox", { name: de.chat.message, exact: true }).waitFor();
    await isKeptFor(context, page);
    await context.setOffline(false);
    await page.getByRole("button", { name: de.list.conversations, exact: true }).click();
    await page.locator(".settings-button").click();
    await page.getByLabel(de.settings.language).selectOption("");
    await page.getByRole("heading", { name: "Your PC" }).waitFor();
    await expect.poll(() => page.evaluate(() => localStorage.getItem("language"))).toBeNull();
  });
});

describe("from right to left", () => {
  test("the page fits the screen", async () => {
    const { page } = await newDevice(browser);
    const faults: string[] = [];
    const look = async (state: string): Promise<void> => {
      await screenshot(page, `right-to-left-${state}`);
      faults.push(...(await overflow(page)).map((fault) => `${state}: ${fault}`));
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      if (scrollWidth > clientWidth) faults.push(`${state}: ${scrollWidth} of ${clientWidth}`);
    };
    await page.addInitScript(() => {
      document.addEventListener("DOMContentLoaded", () => {
        document.documentElement.dir = "rtl";
      });
    });
    await page.goto(pc.url);
    await page.getByText("Paste a link instead").click();
    await page.getByLabel("Pairing link or token").fill(OWNER_TOKEN);
    await look("welcome");
    await page.getByRole("button", { name: "Pair", exact: true }).click();
    await page.getByRole("button", { name: /^Answered by/ }).click();
    await look("chooser");
    await page.getByRole("button", { name: /^Writer/ }).click();
    await composer(page).fill("اكتب خطة لهذا الأسبوع");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.locator(".asked-card").waitFor();
    await look("asked");
    await page.getByRole("button", { name: "Deny", exact: true }).click();
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.getByRole("button", { name: "Deny", exact: true }).click();
    await page.getByText("2/2").waitFor();
    await look("answered");
    const drawer = await openDrawer(page);
    await look("list");
    await drawer.getByRole("button", { name: /^Settings/ }).click();
    await page.locator(".facts").waitFor();
    await look("settings");
    await page.locator(".dialog-body").evaluate((body) => body.scrollTo(0, body.scrollHeight));
    await look("settings-end");
    expect(faults).toEqual([]);
  });
});
