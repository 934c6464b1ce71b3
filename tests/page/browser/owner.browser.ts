import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { memoryOperator, OWNER_TOKEN, type Pc, startPc } from "./pc.ts";
import { DESKTOP, newDevice, openBrowser } from "./phone.ts";
import { scriptedModel } from "./scripted-model.ts";
import { openDrawer, openPaired, pairByPasting, reload, waitForLink } from "./steps.ts";

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
  await page.goto(pc.url);
  await pairByPasting(page, OWNER_TOKEN);
  await waitForLink(page);
  await page.getByRole("button", { name: /^Settings/ }).click();
});
afterEach(async () => {
  await page.context().close();
  await pc.close();
  expect(problems).toEqual([]);
});

describe("the owner's settings", () => {
  test("say what runs", async () => {
    const facts = page.locator(".facts");
    await facts.waitFor();
    await expect
      .poll(() => facts.locator("dt").allTextContents())
      .toEqual(["Running", "Answers with", "Address", "Tunnel"]);
    await expect
      .poll(() => facts.locator("dd").allTextContents())
      .toEqual([
        "remote-chat 0.1.0, started 1 hour ago",
        "Ollama, llama3.1",
        "https://quiet-lake.trycloudflare.com",
        "Cloudflare quick tunnel, readyStop",
      ]);
  });

  test("stop the tunnel, and start it", async () => {
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByText("Cloudflare quick tunnel, stopped").waitFor();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByText("Cloudflare quick tunnel, ready").waitFor();
  });

  test("test the providers, and choose the one that answers", async () => {
    await page.getByRole("button", { name: "Test local" }).click();
    await page.getByText("It answers, after 0.4 s: Hello there").waitFor();
    await page.getByRole("button", { name: "Test claude" }).click();
    await page.getByText("ANTHROPIC_API_KEY is not set on the PC.").waitFor();
    await page.getByRole("button", { name: "Use claude" }).click();
    await page.getByRole("button", { name: "Use local" }).waitFor();
  });

  test("pair a phone by a code, show it, and remove it", async () => {
    await page.getByText("None yet.").waitFor();
    await page.getByRole("button", { name: "Show a pairing code" }).click();
    await page.getByRole("img", { name: "QR code of the pairing link" }).waitFor();
    const link = await page.locator(".link-line code").textContent();
    const phone = await newDevice(browser);
    await phone.page.goto(link ?? "");
    await waitForLink(phone.page);
    await page.getByText("Pixel 8 (Chrome)").waitFor();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page.locator(".confirm").getByRole("button", { name: "Remove" }).click();
    await page.getByText("Pixel 8 (Chrome) is removed.").waitFor();
    await reload(phone.page);
    await phone.page.getByText("does not accept this device any more").waitFor();
    await phone.context.close();
  });

  test("say how long a code lives by this device's own measure, whatever its clock says", async () => {
    await page.clock.setFixedTime(Date.now() + 600_000);
    await page.getByRole("button", { name: "Show a pairing code" }).click();
    await page.getByRole("img", { name: "QR code of the pairing link" }).waitFor();
    await page.getByText(/It works once, for [45]\s?min/).waitFor();
  });

  test("tell devices of one name apart, and give and take what they may do", async () => {
    const phones = [];
    for (let made = 0; made < 2; made++) {
      const phone = await newDevice(browser);
      await phone.page.goto(await pc.pairingLink(made === 0 ? ["agent"] : []));
      await waitForLink(phone.page);
      phones.push(phone);
    }
    await page
      .getByText(/^Pixel 8 \(Chrome\) \(\w{4}\)$/)
      .nth(1)
      .waitFor();
    await expect
      .poll(() => page.getByRole("switch", { name: "May use agents, and answer for them" }).count())
      .toBe(1);
    await page.getByRole("switch", { name: "May allow an agent’s tool for good" }).click();
    await expect.poll(() => pc.grants()).toEqual([["agent", "agent:always"], []]);
    await page.getByRole("switch", { name: "May use agents, and answer for them" }).click();
    await expect.poll(() => pc.grants()).toEqual([[], []]);
    for (const phone of phones) await phone.context.close();
  });

  test("name the page to be installed after the PC", async () => {
    const manifest = await page.evaluate(async () => {
      const { href } = document.querySelector("link[rel=manifest]") as HTMLLinkElement;
      return (await fetch(href)).json() as Promise<{ name: string; short_name: string }>;
    });
    expect([manifest.name, manifest.short_name]).toEqual(["flo-laptop · PC chat", "flo-laptop"]);
  });

  test("begin with the providers, and end with what is done once", async () => {
    await page.locator(".facts").waitFor();
    const headings = page.getByRole("dialog").getByRole("heading", { level: 3 });
    expect((await headings.allTextContents())[0]).toBe("Providers");
    const last = page.getByRole("dialog").locator(".section").last();
    await expect.poll(() => last.textContent()).toBe("Forget this PC");
  });

  test("are not shown to a phone", async () => {
    const phone = await newDevice(browser);
    await openPaired(phone.page, pc);
    await (await openDrawer(phone.page)).getByRole("button", { name: /^Settings/ }).click();
    const settings = phone.page.getByRole("dialog", { name: "Settings" });
    await settings.waitFor();
    await settings.getByRole("heading", { name: "Notifications" }).waitFor();
    await expect
      .poll(() => settings.getByRole("heading", { level: 3 }).allTextContents())
      .toEqual(["Your PC", "Notifications", "On this device"]);
    await phone.context.close();
  });

  test("keep a device's question in sight, however far they are scrolled", async () => {
    await page.locator(".facts").waitFor();
    await page.locator(".dialog-body").evaluate((body) => body.scrollTo(0, 9e9));
    const phone = await newDevice(browser);
    await phone.page.goto(pc.url);
    await phone.page.getByRole("button", { name: "Ask at the PC" }).click();
    const request = page.locator("dialog .pair-request");
    await request.waitFor();
    const top = async (): Promise<number> => (await request.boundingBox())?.y ?? -1;
    await expect.poll(top).toBeGreaterThan(0);
    await expect.poll(top).toBeLessThan(400);
    await request.getByRole("button", { name: "Allow" }).click();
    await waitForLink(phone.page);
    await phone.context.close();
  });

  test.each([
    ["open", "dialog"],
    ["closed", "main"],
  ])("ask about a device that wants to be paired, and can refuse it, %s", async (state, place) => {
    if (state === "closed") await page.keyboard.press("Escape");
    const phone = await newDevice(browser);
    await phone.page.goto(pc.url);
    await phone.page.getByRole("button", { name: "Ask at the PC" }).click();
    const request = page.locator(`${place} .pair-request`);
    await request.getByText("“Pixel 8 (Chrome)”").waitFor();
    await request.getByRole("button", { name: "Deny" }).click();
    await phone.page.getByText("The PC's owner did not allow this device.").waitFor();
    await phone.context.close();
  });
});
