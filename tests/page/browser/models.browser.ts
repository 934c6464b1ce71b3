import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ChatError, type ModelInfo, type Provider, type ProviderCatalog } from "../../../mod.ts";
import { openaiApi } from "../../../src/openai-api.ts";
import { type Pc, startPc } from "./pc.ts";
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
import {
  ask,
  composer,
  openPaired,
  reload,
  waitForEnd,
  waitForLink,
  waitForReply,
} from "./steps.ts";

const MODELS: readonly ModelInfo[] = [
  {
    name: "llama3.1:latest",
    contextLength: 131_072,
    inputModalities: ["text"],
    supportedParameters: ["tools"],
  },
  {
    name: "qwen3-vl:8b",
    contextLength: 262_144,
    inputModalities: ["text", "image"],
    supportedParameters: ["tools", "reasoning_effort"],
  },
  { name: "gemma3:4b", contextLength: 8192, inputModalities: ["text", "image"] },
  { name: "a-model-with-a-very-long-name-that-somebody-has-merged-from-others:70b-q4_K_M" },
];

let browser: Browser;
let pc: Pc;
let model: ScriptedModel;
/** The models that were asked for, in order. */
let asked: (string | undefined)[];
let listed: readonly ModelInfo[];

/** The scripted model, as one of a provider that has many. */
function manyModels({ provider }: ScriptedModel): Provider {
  return {
    ...provider,
    name: "Ollama",
    model: "llama3.1",
    listModels: async () => listed,
    async *chat(messages, options) {
      asked.push(options.model);
      for await (const item of provider.chat(messages, options)) {
        const event = typeof item === "string" || "length" in item ? undefined : item;
        yield event?.type === "finish"
          ? { ...event, usage: { inputTokens: 1234, outputTokens: 56 } }
          : item;
      }
    },
  };
}

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  model = scriptedModel();
  asked = [];
  listed = MODELS;
  const provider = manyModels(model);
  const claude: Provider = {
    ...provider,
    name: "Anthropic",
    model: "claude-sonnet-4-6",
    aboutModel: () => ({ inputModalities: ["text", "image"], supportedParameters: ["tools"] }),
  };
  const providers: ProviderCatalog = {
    active: "ollama",
    expose: "all",
    entries: [
      { id: "ollama", provider, isFree: true },
      { id: "claude", provider: claude },
    ],
  };
  pc = await startPc(provider, { providers, openai: openaiApi() });
});
afterEach(async () => {
  await closeDevices(browser);
  await pc.close();
});

const chip = (page: Page) => page.getByRole("button", { name: /^Model: / });
const options = (page: Page) => page.getByRole("option");
const option = (page: Page, name: string) => page.getByRole("option", { name }).first();

async function choose(page: Page, name: string): Promise<void> {
  await chip(page).click();
  await option(page, name).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

async function answer(text: string): Promise<void> {
  const question = await model.next();
  question.say(text);
  question.finish();
}

describe("the model", () => {
  test("is named where a conversation begins, and another one is chosen for it and for those after it", async () => {
    const { page, problems } = await newDevice(browser);
    await openPaired(page, pc);
    await page.getByRole("button", { name: "Model: llama3.1 on flo-laptop" }).waitFor();
    await choose(page, "qwen3-vl:8b");
    await page.getByRole("button", { name: "Model: qwen3-vl:8b on flo-laptop" }).waitFor();
    await ask(page, "First");
    await answer("One.");
    await waitForEnd(page);
    await reload(page);
    await waitForLink(page);
    await page.getByRole("button", { name: "Model: qwen3-vl:8b on flo-laptop" }).waitFor();
    await page.getByRole("button", { name: "New chat", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "New chat" }).waitFor();
    await page.getByRole("button", { name: "Model: qwen3-vl:8b on flo-laptop" }).waitFor();
    await choose(page, "llama3.1");
    await ask(page, "Second");
    await answer("Two.");
    await waitForEnd(page);
    // The PC's default is what it was made with.
    expect(asked).toEqual(["qwen3-vl:8b", undefined]);
    await page.getByRole("button", { name: "Conversations", exact: true }).click();
    await page.getByRole("dialog").getByText("First", { exact: true }).click();
    await page.getByRole("button", { name: "Model: qwen3-vl:8b on flo-laptop" }).waitFor();
    expect(problems).toEqual([]);
  });

  test("is asked again beside the old one, which stays as a version", async () => {
    const { page, problems } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Who are you?");
    await answer("I am Llama.");
    await waitForEnd(page);
    await page.getByRole("button", { name: "Ask again with…" }).click();
    await option(page, "gemma3:4b").click();
    await answer("I am Gemma.");
    await waitForEnd(page);
    await waitForReply(page, "I am Gemma.");
    expect(asked).toEqual([undefined, "gemma3:4b"]);
    await page.getByText("2/2").waitFor();
    await page.getByRole("button", { name: /^Written by gemma3:4b/ }).waitFor();
    // For this question alone.
    await page.getByRole("button", { name: "Model: llama3.1 on flo-laptop" }).waitFor();
    await page.getByRole("button", { name: "Previous version" }).click();
    await waitForReply(page, "I am Llama.");
    await page.getByRole("button", { name: /^Written by llama3.1/ }).click();
    const details = (): Promise<string[]> => page.locator(".reply-details div").allTextContents();
    await expect
      .poll(async () => (await details()).join("\n"))
      .toMatch(
        /^Modelllama3\.1\nProviderollama\nAsked.+\nFirst word after[\d.]+\ss\nTook[\d.]+\ss\nTokens read1,234\nTokens written56/,
      );
    expect(problems).toEqual([]);
  });

  test("is told with a reply that went on without the page", async () => {
    const { page } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Slowly, please");
    const question = await model.next();
    question.say("Well, ");
    await waitForReply(page, "Well,");
    pc.cut();
    question.say("here it is.");
    question.finish();
    await waitForEnd(page);
    await page.getByRole("button", { name: /^Written by llama3.1/ }).waitFor();
    await reload(page);
    await page.getByRole("button", { name: /^Written by llama3.1/ }).waitFor();
  });
});

describe("the picker", () => {
  test("is used by keys alone", async () => {
    const { page, problems } = await newDevice(browser, DESKTOP);
    await openPaired(page, pc);
    await chip(page).focus();
    await page.keyboard.press("Enter");
    const field = page.getByRole("combobox", { name: "Search models" });
    await option(page, "gemma3:4b").waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "combobox");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const second = await options(page).nth(1).getAttribute("id");
    await expect.poll(() => field.getAttribute("aria-activedescendant")).toBe(second);
    await page.keyboard.type("pictures tools");
    await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 2);
    await expect
      .poll(() => options(page).locator("strong").allTextContents())
      .toEqual(["qwen3-vl:8b", "claude-sonnet-4-6"]);
    await page.getByRole("status").getByText("Models found: 2").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Model: qwen3-vl:8b on flo-laptop" }).waitFor();
    await chip(page).click();
    await expect
      .poll(() => page.getByRole("group").first().getByRole("option").allTextContents())
      .toEqual(["qwen3-vl:8bPictures · Reasoning · Tools · 256k context"]);
    await expect.poll(() => option(page, "qwen3-vl:8b").getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  });

  test("has 500 models there at once, and finds one among them", async () => {
    listed = Array.from({ length: 500 }, (_, index) => ({
      name: `vendor-${index % 20}/model-${index}`,
      contextLength: 131_072,
      inputModalities: ["text", "image"],
      supportedParameters: ["tools", "reasoning"],
    }));
    const { page } = await newDevice(browser);
    const client = await page.context().newCDPSession(page);
    await openPaired(page, pc);
    await chip(page).click();
    await option(page, "model-3").waitFor();
    await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 502);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await client.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    const ms = await page.evaluate(async () => {
      const began = performance.now();
      document.querySelector<HTMLButtonElement>(".model-chip")?.click();
      while (document.querySelectorAll("[role=option]").length < 10)
        await new Promise((resolve) => requestAnimationFrame(resolve));
      return performance.now() - began;
    });
    await client.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    // What is measured is for a person to read; that it is there at all is the promise.
    process.stdout.write(`the picker of 500 models is there after ${Math.round(ms)} ms at 4x\n`);
    await page.getByRole("combobox").fill("model-499");
    await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 1);
    await options(page).click();
    await page.getByRole("button", { name: /^Model: vendor-19\/model-499/ }).waitFor();
  });
});

describe("a reply that failed", () => {
  test("for a rate limit is asked for again by itself, when the time is over", async () => {
    const { page, problems } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Hello");
    const headers = { "retry-after": "2" };
    const words = "Ollama: rate limit, try again in 2 s.";
    (await model.next()).fail(new ChatError("provider.rate_limited", words, { headers }));
    await page.getByText(/^Asks again in/).waitFor();
    await answer("Here I am.");
    await waitForReply(page, "Here I am.");
    expect(asked).toEqual([undefined, undefined]);
    expect(problems).toEqual([]);
  });

  test("for a rate limit is left alone, if the person does not want that", async () => {
    const { page } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Hello");
    const headers = { "retry-after": "60" };
    (await model.next()).fail(new ChatError("provider.rate_limited", "Wait.", { headers }));
    await page.getByRole("button", { name: "Do not ask" }).click();
    await page.getByText(/^Asks again in/).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Ask again", exact: true }).waitFor();
  });

  test("is asked of another model", async () => {
    const { page } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Hello");
    (await model.next()).fail(new ChatError("provider.unavailable", "Ollama is not there."));
    await page.getByRole("button", { name: "Ask another model" }).click();
    await option(page, "claude-sonnet-4-6").click();
    await answer("Hello from Claude.");
    await waitForReply(page, "Hello from Claude.");
    expect(asked).toEqual([undefined, "claude-sonnet-4-6"]);
  });
});

const SCREENS = [
  ["light", { ...PHONE, colorScheme: "light" }],
  ["dark", { ...PHONE, colorScheme: "dark" }],
] as const;

describe.each(SCREENS)("%s", (name, screen) => {
  test("every state can be used by all", async () => {
    const { page, problems } = await newDevice(browser, screen);
    const faults: string[] = [];
    const look = async (state: string): Promise<void> => {
      faults.push(...(await accessibilityProblems(page)).map((fault) => `${state}: ${fault}`));
      await screenshot(page, `models-${name}-${state}`);
      const wide = await page.evaluate(() =>
        Array.from(document.querySelectorAll(".chat button, dialog[open] [role=option]"))
          .filter((element) => element.getBoundingClientRect().right > innerWidth)
          .map(({ textContent }) => textContent),
      );
      if (wide.length > 0) faults.push(`${state}: wider than the screen: ${wide}`);
    };
    await openPaired(page, pc);
    await page.getByRole("button", { name: "Model: llama3.1 on flo-laptop" }).waitFor();
    await look("01-empty");
    await page.getByRole("button", { name: "Explain something" }).click();
    await expect.poll(() => composer(page).inputValue()).toBe("Explain in simple words: ");
    await look("02-preset");
    await chip(page).click();
    await option(page, "gemma3:4b").waitFor();
    await look("03-picker");
    await page.getByRole("combobox").fill("nothing of the kind");
    await page.getByText("No model is called so.").waitFor();
    await look("04-none-found");
    await page.keyboard.press("Escape");
    await choose(page, "qwen3-vl:8b");
    await chip(page).click();
    await page.getByText("Recently used").waitFor();
    await look("05-recent");
    await page.keyboard.press("Escape");
    await ask(page, "Why is the sky blue?");
    const question = await model.next();
    await page
      .locator(".waiting")
      .getByText(/^\d+\ss$/)
      .waitFor();
    await look("06-waiting");
    await page.getByText("qwen3-vl:8b may still be loading").waitFor();
    question.think("The person asks about the sky.\nRayleigh scattering explains why the light of");
    await page.getByText(/^Rayleigh scattering explains/).waitFor();
    await look("07-thinking");
    question.say("Because short waves are scattered more.");
    question.finish();
    await waitForEnd(page);
    await look("08-reply");
    await page.getByRole("button", { name: /^Written by/ }).click();
    await look("09-details");
    await page.getByRole("button", { name: "Ask again with…" }).click();
    await look("10-ask-again-with");
    await option(page, "a-model-with").click();
    await answer("Because of the air.");
    await waitForEnd(page);
    await look("11-versions");
    const failures = [
      ["12-rate-limited", "provider.rate_limited", { "retry-after": "40" }],
      ["13-unavailable", "provider.unavailable", {}],
      ["14-too-long", "provider.context_too_long", {}],
      ["15-failed", "provider.failed", {}],
      ["16-not-found", "chat.model_not_found", {}],
    ] as const;
    for (const [state, code, headers] of failures) {
      await ask(page, "Fail, please");
      const words = "Ollama: what went wrong, and what to do about it, in a sentence or two.";
      (await model.next()).fail(new ChatError(code, words, { headers }));
      await page.locator(".failed").last().waitFor();
      await waitForEnd(page);
      await look(state);
    }
    expect(faults).toEqual([]);
    expect(problems).toEqual([]);
  });
});
