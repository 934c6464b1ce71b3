// The pictures of README: taken here, so that they show the page as it is.
//
//   PICTURES=docs/pictures THOROUGH=1 npx vitest run --config vitest.browser.config.ts readme-pictures
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Provider } from "../../../mod.ts";
import { openaiApi } from "../../../src/openai-api.ts";
import { type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, closeDevices, newDevice, openBrowser, PHONE } from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { ask, openPaired, waitForEnd } from "./steps.ts";

const QUESTION = "Why is my bread so dense?";

const REPLY = `Most likely it **rose too little**. Three things to try:

1. Let it rise until it has *doubled*: in a cool kitchen that takes 2 to 3 hours.
2. Weigh the flour. A cup can hold 30 % more than you think.
3. Bake it hotter at the start.

| Oven | Time |
| --- | --- |
| 240 °C, with steam | 15 min |
| 200 °C | 25 min |

Press it with a finger: dough that comes back *slowly* is ready.`;

/** The most that README makes a reader load for one picture. */
const MAX_BYTES = 60_000;

const { PICTURES } = process.env;

let browser: Browser;
let pc: Pc;
let model: ScriptedModel;
beforeAll(async () => {
  browser = await openBrowser();
  model = scriptedModel();
  const provider: Provider = { ...model.provider, name: "Ollama", model: "llama3.1" };
  const entries = [{ id: "ollama", provider, isFree: true }];
  pc = await startPc(provider, { providers: { active: "ollama", entries }, openai: openaiApi() });
});
afterEach(() => closeDevices(browser));
afterAll(async () => {
  await browser.close();
  await pc.close();
});

/** What the page looks like now, as WebP. */
async function picture(page: Page): Promise<Uint8Array> {
  const png = (await page.screenshot()).toString("base64");
  const canvas = await browser.newPage();
  const webp = await canvas.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const drawn = new OffscreenCanvas(image.width, image.height);
    drawn.getContext("2d")?.drawImage(image, 0, 0);
    const blob = await drawn.convertToBlob({ type: "image/webp", quality: 0.8 });
    return Array.from(new Uint8Array(await blob.arrayBuffer()));
  }, png);
  return Uint8Array.from(webp);
}

describe.each(["light", "dark"] as const)("README's picture, %s,", (colorScheme) => {
  test("shows a chat, and is small", async () => {
    const { page, problems } = await newDevice(browser, { ...PHONE, colorScheme });
    await openPaired(page, pc);
    await ask(page, QUESTION);
    const question = await model.next();
    question.say(REPLY);
    question.finish();
    await waitForEnd(page);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 0));
    const taken = await picture(page);
    if (PICTURES !== undefined) {
      mkdirSync(PICTURES, { recursive: true });
      writeFileSync(join(PICTURES, `chat-${colorScheme}.webp`), taken);
    }
    expect(taken.length).toBeLessThanOrEqual(MAX_BYTES);
    expect(problems).toEqual([]);
  });
});
