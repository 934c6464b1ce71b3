import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anthropic, gemini, minimax, ollama, openai, type Provider } from "../../../mod.ts";
import { type FakeDialect, startFake, stream } from "../../fakes/fake-provider.ts";
import { startPc } from "./pc.ts";
import { newDevice, openBrowser } from "./phone.ts";
import { ask, openPaired, replyTexts, waitForEnd, waitForReply } from "./steps.ts";

const PROVIDERS: Readonly<Record<FakeDialect, (baseUrl: string) => Provider>> = {
  openai: (baseUrl) => openai({ apiKey: "key", model: "fake-model", baseUrl }),
  anthropic: (baseUrl) => anthropic({ apiKey: "key", model: "fake-model", baseUrl }),
  gemini: (baseUrl) => gemini({ apiKey: "key", model: "fake-model", baseUrl }),
  minimax: (baseUrl) => minimax({ apiKey: "key", model: "fake-model", baseUrl }),
  ollama: (host) => ollama({ model: "fake-model", host }),
};

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each(Object.keys(PROVIDERS) as FakeDialect[])("%s", (dialect) => {
  test("thinks and answers on the phone, through a cut, and is asked once", async () => {
    let goOn = (): void => {};
    const cut = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const reply = stream(
      { reasoning: "Let me see." },
      "It is ",
      { wait: cut },
      "**four**: 四, 😀.",
    );
    const fake = await startFake(dialect, reply);
    const pc = await startPc(PROVIDERS[dialect](fake.url));
    const { context, page, problems } = await newDevice(browser);
    await openPaired(page, pc);
    await ask(page, "Two and two?");
    await waitForReply(page, "It is");
    pc.cut();
    goOn();
    await waitForEnd(page);
    await waitForReply(page, "four: 四, 😀.");
    await expect.poll(() => replyTexts(page)).toEqual(["It is four: 四, 😀."]);
    await page.getByText(/^Thought/).click();
    await page.getByText("Let me see.").waitFor();
    expect(fake.chats).toHaveLength(1);
    expect(problems).toEqual([]);
    await context.close();
    await pc.close();
    await fake.close();
  });
});
