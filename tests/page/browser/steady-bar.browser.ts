import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { closeDevices, newDevice, openBrowser, PHONE } from "./phone.ts";
import { echo } from "./scripted-model.ts";
import {
  ask,
  composer,
  openPaired,
  reload,
  waitForEnd,
  waitForReply,
  waitUntilKept,
} from "./steps.ts";
import { startWholePc, type WholePc } from "./whole-pc.ts";

let browser: Browser;
let pc: WholePc;
beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(async () => {
  await closeDevices(browser);
  await pc.close();
});
afterAll(() => browser.close());

test("after a reload the composer stands where it will stay, before the parts above it have come", async () => {
  pc = await startWholePc();
  const { page, problems } = await newDevice(browser, { ...PHONE, serviceWorkers: "block" });
  pc.model.answerWith(echo);
  await openPaired(page, pc);
  await ask(page, "Hello");
  await waitForReply(page, "You said: Hello");
  await waitForEnd(page);
  await waitUntilKept(page);
  await page.locator(".answering .chip").first().waitFor();
  const place = async () => (await composer(page).boundingBox())?.y;
  const before = await place();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/(models|agents)-\w+\.js$/, async (route) => {
    await released;
    await route.continue();
  });
  await reload(page);
  await page.locator(".bubble").getByText("Hello").waitFor();
  await expect.poll(() => page.locator(".answering .chip").count()).toBe(0);
  expect(await place()).toBe(before);
  release();
  await page.locator(".answering .chip").first().waitFor();
  expect(await place()).toBe(before);
  expect(problems).toEqual([]);
});
