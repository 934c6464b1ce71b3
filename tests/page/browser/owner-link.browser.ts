import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from "vitest";
import { FailureBucket } from "../../../src/auth/failure-bucket.ts";
import { memoryOperator, type Pc, startPc } from "./pc.ts";
import { DESKTOP, newDevice, openBrowser, PHONE, screenshot } from "./phone.ts";
import { scriptedModel } from "./scripted-model.ts";
import { openPaired, reload, waitForLink } from "./steps.ts";

let browser: Browser;
let pc: Pc;
let page: Page;
let problems: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  pc = await startPc(scriptedModel().provider, { operator: memoryOperator() });
  ({ page, problems } = await newDevice(browser, DESKTOP));
});
afterEach(async () => {
  await page.context().close();
  await pc.close();
  expect(problems).toEqual([]);
});

/** Opens the settings, and waits for what they show to the owner alone. */
async function seeOwnersSettings(): Promise<void> {
  await page.getByRole("button", { name: /^Settings/ }).click();
  await page.getByRole("dialog").locator(".facts").waitFor();
}

describe("the owner's link", () => {
  test("opens the page as the owner, and leaves nothing in the address", async () => {
    await page.goto(await pc.ownerLink());
    await waitForLink(page);
    expect(page.url()).toBe(`${pc.url}/`);
    expect(pc.devices()).toEqual([]);
    await seeOwnersSettings();
  });

  test("makes a browser that is paired as a device the owner's", async () => {
    await openPaired(page, pc);
    await page.goto("about:blank");
    await page.goto(await pc.ownerLink());
    await waitForLink(page);
    await seeOwnersSettings();
  });

  test("says, used before, what to do; and leaves an owner as they are", async () => {
    const link = await pc.ownerLink();
    await page.goto(link);
    await waitForLink(page);
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByText("Paired with flo-laptop already.").waitFor();
    for (const look of ["light", "dark"] as const) {
      const other = await newDevice(browser, { ...PHONE, colorScheme: look });
      await other.page.goto(link);
      await other.page
        .getByText(/This link was opened before.*run on the PC: remote-chat open/)
        .waitFor();
      await screenshot(other.page, `owner-link-used-${look}`);
      await other.context.close();
    }
  });

  test("says, when the access has ended, how to get in again", async () => {
    await page.goto(await pc.ownerLink());
    await waitForLink(page);
    pc.owner.endAll();
    await reload(page);
    await page.getByText("For a new link, run there: remote-chat open").waitFor();
    await page.goto("about:blank");
    await page.goto(await pc.ownerLink());
    await waitForLink(page);
    await seeOwnersSettings();
  });

  test("ends the session where the page forgets the PC", async () => {
    await page.goto(await pc.ownerLink());
    await waitForLink(page);
    await page.getByRole("button", { name: /^Settings/ }).click();
    await page.getByRole("button", { name: "Forget this PC" }).click();
    await page
      .getByRole("button", { name: /^Forget/ })
      .last()
      .click();
    await page.getByText("Chat with your own PC").waitFor();
    await expect.poll(() => pc.owner.endAll()).toBe(0);
  });

  test("is of no use to another page on this PC that knows the code", async () => {
    const code = new URL(await pc.ownerLink()).hash.replace("#open=", "");
    const other = createServer((_, response) => response.end("hello"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const status = await page.evaluate(
      async ([url, body]) => {
        const headers = { "content-type": "application/json" };
        return (await fetch(`${url}/v1/owner/redeem`, { method: "POST", headers, body })).status;
      },
      [pc.url, JSON.stringify({ code })] as const,
    );
    expect(status).toBe(403);
    expect(await pc.owner.open(code, new FailureBucket())).toHaveLength(43);
  });
});
