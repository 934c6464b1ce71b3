import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Canary, startCanary } from "./canary.ts";
import { activeParts, HOSTILE } from "./hostile.ts";
import { OWNER_TOKEN, type Pc, startPc } from "./pc.ts";
import { newDevice, openBrowser } from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { ask, openPaired, pairByPasting, waitForEnd } from "./steps.ts";

let browser: Browser;
let page: Page;
let problems: string[];
let pc: Pc;
let model: ScriptedModel;
let canary: Canary;
const strangers: string[] = [];

beforeAll(async () => {
  canary = await startCanary();
  browser = await openBrowser();
  pc = await startPc(() => model.provider);
  ({ page, problems } = await newDevice(browser));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${pc.url}/`)) strangers.push(request.url());
  });
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await openPaired(page, pc);
});
// A test that fails leaves no question to the next.
beforeEach(() => {
  model = scriptedModel();
});
afterAll(async () => {
  await browser.close();
  await pc.close();
  canary.close();
});

describe("a reply with", () => {
  test.each(HOSTILE)("%s runs nothing, fetches nothing, and can be read", async (_, template) => {
    const text = template.replaceAll("CANARY", canary.url);
    const fresh = page.getByRole("button", { name: "New chat" });
    if (await fresh.isEnabled()) await fresh.click();
    await ask(page, "Go on");
    const question = await model.next();
    // In pieces, so that every half-finished form is shown as well.
    for (let at = 0; at < text.length; at += 97) question.say(text.slice(at, at + 97));
    question.finish();
    await waitForEnd(page);
    for (const thought of await page.locator(".from-pc summary").all()) await thought.click();
    await page.waitForFunction(() =>
      Array.from(document.querySelectorAll(".thought-text")).every(
        ({ textContent }) => textContent,
      ),
    );
    expect(await page.evaluate(activeParts)).toEqual([]);
    expect(await page.evaluate(() => "pwned" in window)).toBe(false);
    expect(page.url()).toBe(`${pc.url}/`);
    // What is not Markdown's own is there to be read, character by character.
    const shown = await page
      .locator(".from-pc .reply")
      .last()
      .evaluate((reply) => reply.textContent);
    const words = text.match(/[a-z]{4,}/gi) ?? [];
    if (!template.includes("["))
      expect(
        words.filter((word) => !/^(think|https?)$/.test(word) && !shown?.includes(word)),
      ).toEqual([]);
    await page.waitForTimeout(30);
    expect([canary.visitors, strangers, problems]).toEqual([[], [], []]);
  });
});

describe("the page", () => {
  test("has no place for markup or scripts of others, were one to be found", async () => {
    const outcome = await page.evaluate(async (url) => {
      const attempts: Record<string, () => unknown> = {
        html: () => {
          document.createElement("div").innerHTML = "<img src=x>";
        },
        timer: () => {
          setTimeout("window.pwned = 1" as unknown as () => void);
        },
        frame: () => {
          const frame = document.createElement("iframe");
          frame.srcdoc = "<p>x</p>";
        },
        script: () => {
          document.createElement("script").src = `${url}/x.js`;
        },
      };
      const results: Record<string, string> = {};
      for (const [name, attempt] of Object.entries(attempts))
        try {
          attempt();
          results[name] = "allowed";
        } catch {
          results[name] = "refused";
        }
      results.fetch = await fetch(`${url}/fetch`).then(
        () => "allowed",
        () => "refused",
      );
      const image = new Image();
      results.image = await new Promise((resolve) => {
        image.onload = () => resolve("allowed");
        image.onerror = () => resolve("refused");
        image.src = `${url}/image.png`;
      });
      return results;
    }, canary.url);
    expect(outcome).toEqual({
      html: "refused",
      timer: "refused",
      frame: "refused",
      script: "refused",
      fetch: "refused",
      image: "refused",
    });
    expect(canary.visitors).toEqual([]);
    // The attempts are violations, and meant to be.
    problems.length = 0;
  });

  test("cannot be put into a frame", async () => {
    const framing = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end(`<iframe src="${pc.url}/"></iframe>`);
    });
    await new Promise<void>((resolve) => framing.listen(0, "127.0.0.1", resolve));
    const { context, page: outer } = await newDevice(browser);
    await outer.goto(`http://127.0.0.1:${(framing.address() as AddressInfo).port}/`);
    const inner = outer.frames()[1];
    expect(await inner?.locator("#app").count()).toBe(0);
    await context.close();
    framing.close();
  });

  test("opens links outside, without a word of where they come from", async () => {
    const { context, page: reader } = await newDevice(browser);
    await openPaired(reader, pc);
    await ask(reader, "A link");
    const question = await model.next();
    question.say(`[out](${canary.url}/visited)`);
    question.finish();
    await waitForEnd(reader);
    const [opened] = await Promise.all([
      context.waitForEvent("page"),
      reader.getByRole("link", { name: "out" }).click(),
    ]);
    await opened.waitForLoadState();
    expect(canary.visitors.splice(0)).toContain("/visited");
    expect(await opened.evaluate(() => [document.referrer, window.opener])).toEqual(["", null]);
    await context.close();
  });

  test("holds the token in no address, cookie, or storage but its own", async () => {
    const { context, page: owner } = await newDevice(browser);
    const addresses: string[] = [];
    owner.on("request", (request) => addresses.push(request.url()));
    await owner.goto(pc.url);
    await pairByPasting(owner, OWNER_TOKEN);
    await owner.locator(".chat-header").getByText("Connected to flo-laptop").waitFor();
    const places = await owner.evaluate(() =>
      [
        document.cookie,
        // The pairing is kept beside the database: a browser may have none.
        JSON.stringify({ ...localStorage, "setting:pc": undefined }),
        JSON.stringify({ ...sessionStorage }),
        document.body.innerHTML,
        location.href,
      ].join(),
    );
    expect(addresses.join() + places).not.toContain(OWNER_TOKEN);
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });
});
