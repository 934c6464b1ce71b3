import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Pc, startPc } from "./pc.ts";
import { closeDevices, newDevice, openBrowser } from "./phone.ts";
import { echo, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  composer,
  openPaired,
  reload,
  waitForEnd,
  waitForReply,
  waitUntilKept,
} from "./steps.ts";

let browser: Browser;
let pc: Pc;
beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(async () => {
  await closeDevices(browser);
  await pc.close();
});
afterAll(() => browser.close());

test("what is typed before the conversation is read is a draft of that conversation, behind what was there", async () => {
  const model = scriptedModel();
  model.answerWith(echo);
  pc = await startPc(model.provider);
  const { context, page, problems } = await newDevice(browser);
  await openPaired(page, pc);
  await ask(page, "Hello");
  await waitForReply(page, "You said: Hello");
  await waitForEnd(page);
  await composer(page).fill("Begun before");
  await waitUntilKept(page);
  // From now on the storage opens when the test says so.
  await context.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    const opened = new Promise((resolve) => Object.assign(globalThis, { openStorage: resolve }));
    IDBFactory.prototype.open = function (...given) {
      const request = open.apply(this, given);
      const hold = (event: Event): void => {
        event.stopImmediatePropagation();
        request.removeEventListener("success", hold);
        void opened.then(() => request.dispatchEvent(new Event("success")));
      };
      request.addEventListener("success", hold);
      return request;
    };
  });
  await reload(page);
  await composer(page).fill("Typed early");
  expect(await page.locator(".bubble").count()).toBe(0);
  await page.evaluate("openStorage()");
  await page.locator(".bubble").getByText("Hello").waitFor();
  await expect.poll(() => composer(page).inputValue()).toBe("Begun before\nTyped early");
  // It is of that conversation, and of no new one.
  await page.getByRole("button", { name: "New chat" }).click();
  await expect.poll(() => composer(page).inputValue()).toBe("");
  expect(problems).toEqual([]);
});
