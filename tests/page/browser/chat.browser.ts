import { readFile } from "node:fs/promises";
import type { Browser, FileChooser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { OWNER_TOKEN, type Pc, startPc } from "./pc.ts";
import { newDevice, openBrowser } from "./phone.ts";
import { echo, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  composer,
  openDrawer,
  openPaired,
  pairByPasting,
  reload,
  replyTexts,
  shownMessages,
  waitForEnd,
  waitForLink,
  waitForReply,
  waitUntilKept,
} from "./steps.ts";

let browser: Browser;
let pc: Pc;
let model: ScriptedModel;
let page: Page;
let problems: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  model = scriptedModel();
  pc = await startPc(model.provider);
  ({ page, problems } = await newDevice(browser));
});
afterEach(async () => {
  await page.context().close();
  await pc.close();
  expect(problems).toEqual([]);
});

describe("pairing", () => {
  test("happens by the link alone, whose code is in no address and no history", async () => {
    const link = await pc.pairingLink();
    await page.goto(link);
    await waitForLink(page);
    expect(page.url()).toBe(`${pc.url}/`);
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(3);
    await reload(page);
    await waitForLink(page);
  });

  test("by a used link says what to do", async () => {
    const link = await pc.pairingLink();
    await openPaired(page, pc);
    const other = await newDevice(browser);
    await other.page.goto(link);
    await waitForLink(other.page);
    const third = await newDevice(browser);
    await third.page.goto(link);
    await third.page.getByText("This pairing code is used up, too old, or wrong.").waitFor();
    await Promise.all([other.context.close(), third.context.close()]);
  });

  test.each([
    ["a link", async () => pc.pairingLink()],
    ["a payload", async () => JSON.stringify({ url: pc.url, token: OWNER_TOKEN })],
    [
      "a dotagents link",
      async () =>
        `dotagents://config?baseUrl=${encodeURIComponent(`${pc.url}/v1`)}&apiKey=${OWNER_TOKEN}`,
    ],
    ["a token", async () => OWNER_TOKEN],
    ["a bare code", async () => (await pc.pairingLink()).split("=")[1] ?? ""],
  ])("takes %s that is pasted", async (_, pasted) => {
    await page.goto(pc.url);
    await pairByPasting(page, await pasted());
    await waitForLink(page);
  });

  test("sends a token to no other address than its own", async () => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(pc.url);
    const elsewhere = JSON.stringify({ url: "https://other.example", token: OWNER_TOKEN });
    await pairByPasting(page, elsewhere);
    await page.getByText("This is for another PC,").waitFor();
    expect(asked.filter((path) => path.startsWith("/v1/"))).toEqual([]);
  });

  test("can be asked for, and allowed by the owner from their own page", async () => {
    const owner = await newDevice(browser);
    await owner.page.goto(pc.url);
    await pairByPasting(owner.page, OWNER_TOKEN);
    await page.goto(pc.url);
    await page.getByRole("button", { name: "Ask at the PC" }).click();
    await owner.page.getByText("“Pixel 8 (Chrome)”").waitFor();
    await owner.page.getByRole("button", { name: "Allow" }).click();
    await waitForLink(page);
    await owner.context.close();
  });

  test("is forgotten on demand; the conversations stay", async () => {
    model.answerWith(echo);
    await openPaired(page, pc);
    await ask(page, "Keep this");
    await waitForReply(page, "You said: Keep this");
    await (await openDrawer(page)).getByRole("button", { name: /^Settings/ }).click();
    await page.getByRole("button", { name: "Forget this PC" }).click();
    await page.getByRole("button", { name: "Forget", exact: true }).click();
    await page.getByRole("heading", { name: "Chat with your own PC" }).waitFor();
    await waitUntilKept(page);
    const kept = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const opening = indexedDB.open("remote-chat");
          opening.onsuccess = () => {
            const all = opening.result.transaction("settings").objectStore("settings").getAll();
            all.onsuccess = () => resolve(JSON.stringify([all.result, { ...localStorage }]));
          };
        }),
    );
    expect(kept).not.toContain("token");
    await vi.waitFor(() => expect(pc.devices()).toEqual([]));
    await page.getByRole("button", { name: "Read your conversations" }).click();
    await waitForReply(page, "You said: Keep this");
    await page.getByRole("button", { name: "Pair with your PC" }).waitFor();
  });

  test("is kept while the PC is switched off for chat, and nothing is sent meanwhile", async () => {
    model.answerWith(echo);
    await openPaired(page, pc);
    await (await openDrawer(page)).getByRole("button", { name: /^Settings/ }).click();
    await page.getByRole("switch", { name: "Use PC for chat" }).click();
    await page.getByRole("button", { name: "Close" }).click();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await reload(page);
    await page.getByText("flo-laptop is switched off for chat.").waitFor();
    expect(asked.filter((path) => path.startsWith("/v1/"))).toEqual([]);
    await page.getByRole("button", { name: "Switch on" }).click();
    await ask(page, "Hello");
    await waitForReply(page, "You said: Hello");
  });

  test("that was revoked says so, and pairs again", async () => {
    model.answerWith(echo);
    await openPaired(page, pc);
    await pc.revokeAll();
    await reload(page);
    await page.getByText("does not accept this device any more").waitFor();
    await page.getByRole("button", { name: "Pair again" }).click();
    await pairByPasting(page, await pc.pairingLink());
    await waitForLink(page);
    await ask(page, "Hello");
    await waitForReply(page, "You said: Hello");
  });
});

describe("a reply", () => {
  beforeEach(() => openPaired(page, pc));

  test("streams into the page, and is sent back with the next question", async () => {
    await ask(page, "First");
    const first = await model.next();
    first.say("Hel");
    await waitForReply(page, "Hel");
    first.say("lo **there**");
    first.finish();
    await waitForEnd(page);
    await ask(page, "Second");
    const second = await model.next();
    expect(second.messages).toEqual([
      { role: "user", content: "First" },
      { role: "assistant", content: "Hello **there**" },
      { role: "user", content: "Second" },
    ]);
    second.finish();
    await page.locator(".note").getByText("The model answered with nothing.").waitFor();
  });

  test("shows what the model thinks as a folded panel that says how long", async () => {
    await ask(page, "Why?");
    const question = await model.next();
    question.think("Let me ");
    await page.getByText(/^Thinking/).waitFor();
    question.think("see.");
    await page.getByText(/^Thinking for \d+\u00a0s/).waitFor();
    question.say("Because.");
    question.finish();
    await page.getByText(/^Thought for \d+\u00a0s/).waitFor();
    await waitForEnd(page);
    await expect.poll(() => page.getByText("Let me see.").isVisible()).toBe(false);
    await page.getByText(/^Thought for/).click();
    await page.getByText("Let me see.").waitFor();
    await expect.poll(() => replyTexts(page)).toEqual(["Because."]);
  });

  test("stops on demand, and keeps what there was", async () => {
    await ask(page, "Talk");
    const question = await model.next();
    question.say("One two");
    await waitForReply(page, "One two");
    await page.getByRole("button", { name: "Stop the reply" }).click();
    await page.getByText("Stopped.", { exact: true }).first().waitFor();
    await waitForEnd(page);
    expect(question.signal.aborted).toBe(true);
    await expect.poll(() => replyTexts(page)).toEqual(["One two"]);
  });

  test("can be asked for again; both stay", async () => {
    await ask(page, "Pick a number");
    const first = await model.next();
    first.say("One");
    first.finish();
    await waitForEnd(page);
    await page.getByRole("button", { name: "Ask again" }).click();
    const second = await model.next();
    expect(second.messages).toEqual([{ role: "user", content: "Pick a number" }]);
    second.say("Two");
    second.finish();
    await waitForEnd(page);
    await waitForReply(page, "Two");
    await page.getByText("2/2").waitFor();
    await page.getByRole("button", { name: "Previous version" }).click();
    await waitForReply(page, "One");
  });

  test("follows a question that is edited; the old one stays as a version", async () => {
    model.answerWith(echo);
    await ask(page, "Helo");
    await waitForReply(page, "You said: Helo");
    await ask(page, "More");
    await waitForReply(page, "You said: More");
    await page.getByRole("button", { name: "Edit and send again" }).first().click();
    await page.getByRole("textbox", { name: "Your message" }).fill("Hello");
    const editor = page.locator(".editor");
    await editor.getByRole("button", { name: "Send" }).click();
    await editor.waitFor({ state: "detached" });
    await waitForReply(page, "You said: Hello");
    await expect.poll(() => shownMessages(page)).toEqual(["Hello"]);
    await page.getByRole("button", { name: "Previous version" }).click();
    await waitForReply(page, "You said: More");
    await expect.poll(() => shownMessages(page)).toEqual(["Helo", "More"]);
  });

  test("is copied without its thoughts, its code alone", async () => {
    model.answerWith(({ think, say, finish }) => {
      think("Hm.");
      say("Run:\n\n```sh\nls -l\n```");
      finish();
    });
    await ask(page, "How?");
    await waitForEnd(page);
    await page.locator(".from-pc").getByRole("button", { name: "Copy", exact: true }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe("Run:\n\n```sh\nls -l\n```");
    await page.getByRole("button", { name: "Copy code" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("ls -l");
  });

  test("that fails says why, and is asked for again with one tap", async () => {
    await ask(page, "Hello");
    (await model.next()).fail(new Error("the model is not loaded"));
    await page
      .getByText(/the model is not loaded/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Ask again" }).click();
    const second = await model.next();
    second.say("Here.");
    second.finish();
    await waitForEnd(page);
    await expect.poll(() => replyTexts(page)).toEqual(["Here."]);
    await expect.poll(() => page.getByText("2/2").count()).toBe(0);
  });

  test("that reached its length limit says so, also after a reload, and goes on with one tap", async () => {
    await ask(page, "Count");
    const first = await model.next();
    first.say("One, two");
    first.finish("length");
    await page.getByText("The reply reached its length limit.", { exact: true }).waitFor();
    await expect
      .poll(() => page.getByRole("log").locator("p").allTextContents())
      .toContain("Reply: One, two The reply reached its length limit.");
    await waitUntilKept(page);
    await reload(page);
    await waitForLink(page);
    const note = page.locator(".note", { hasText: "The reply reached its length limit." });
    await note.getByRole("button", { name: "Continue" }).click();
    const second = await model.next();
    expect(second.messages).toEqual([
      { role: "user", content: "Count" },
      { role: "assistant", content: "One, two" },
      { role: "user", content: "Continue." },
    ]);
    second.say(", three.");
    second.finish();
    await waitForEnd(page);
    await expect.poll(() => shownMessages(page)).toEqual(["Count", "Continue."]);
    await expect.poll(() => note.count()).toBe(1);
    await expect.poll(() => page.getByRole("button", { name: "Continue" }).count()).toBe(0);
  });

  test("goes on while another conversation is looked at", async () => {
    await ask(page, "Slow one");
    const slow = await model.next();
    slow.say("Still ");
    await waitForReply(page, "Still");
    await page.getByRole("button", { name: "New chat" }).click();
    await ask(page, "Quick one");
    const quick = await model.next();
    quick.say("Done.");
    quick.finish();
    await waitForEnd(page);
    slow.say("here.");
    slow.finish();
    await (await openDrawer(page)).getByRole("button", { name: /^Slow one/ }).click();
    await waitForReply(page, "Still here.");
  });
});

describe("conversations", () => {
  beforeEach(async () => {
    model.answerWith(echo);
    await openPaired(page, pc);
    for (const text of ["Bread recipes", "Trips to Kyōto"]) {
      const fresh = page.getByRole("button", { name: "New chat" });
      if (await fresh.isEnabled()) await fresh.click();
      await ask(page, text);
      await waitForReply(page, `You said: ${text}`);
      await waitForEnd(page);
    }
  });

  test("are listed, the latest first, searched and opened", async () => {
    const drawer = await openDrawer(page);
    const titles = (): Promise<string[]> => drawer.locator(".conversation-title").allTextContents();
    // The rows come in the frames after the list itself.
    await expect.poll(titles).toEqual(["Trips to Kyōto", "Bread recipes"]);
    await drawer.getByRole("searchbox").fill("kyoto");
    await drawer.getByText("1 found").waitFor();
    await expect.poll(titles).toEqual(["Trips to Kyōto"]);
    await drawer.getByRole("searchbox").fill("said: bread");
    await page.waitForFunction(
      () => document.querySelector(".drawer .conversation-title")?.textContent === "Bread recipes",
    );
    await drawer.getByRole("button", { name: /^Bread recipes/ }).click();
    await page.getByRole("heading", { level: 1, name: "Bread recipes" }).waitFor();
    await expect.poll(() => shownMessages(page)).toEqual(["Bread recipes"]);
  });

  test("are renamed, and so they stay", async () => {
    await page.getByRole("button", { name: "About this conversation" }).click();
    await page.getByLabel("Title").fill("Japan");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("heading", { level: 1, name: "Japan" }).waitFor();
    await reload(page);
    await page.getByRole("heading", { level: 1, name: "Japan" }).waitFor();
    await expect.poll(() => shownMessages(page)).toEqual(["Trips to Kyōto"]);
  });

  test("are deleted after a second question", async () => {
    await page.getByRole("button", { name: "About this conversation" }).click();
    await page.getByRole("button", { name: "Delete conversation" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "New chat" }).waitFor();
    await waitUntilKept(page);
    await reload(page);
    const drawer = await openDrawer(page);
    await drawer.getByText("Bread recipes").waitFor();
    await expect.poll(() => drawer.getByText("Trips to Kyōto").count()).toBe(0);
  });

  test("are exported", async () => {
    await page.getByRole("button", { name: "About this conversation" }).click();
    const [markdown] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Markdown" }).click(),
    ]);
    expect(markdown.suggestedFilename()).toBe("Trips-to-Kyōto.md");
    expect(await readFile(await markdown.path(), "utf8")).toContain(
      "## You\n\nTrips to Kyōto\n\n## Reply (scripted/scripted-1)\n\nYou said: Trips to Kyōto",
    );
    const [json] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "JSON" }).click(),
    ]);
    const { conversations } = JSON.parse(await readFile(await json.path(), "utf8"));
    expect(conversations[0].messages).toHaveLength(2);
  });

  test("move to another browser, and are not doubled by a second import", async () => {
    await (await openDrawer(page)).getByRole("button", { name: /^Settings/ }).click();
    const [exported] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export all" }).click(),
    ]);
    const other = await newDevice(browser);
    await openPaired(other.page, pc);
    await (await openDrawer(other.page)).getByRole("button", { name: /^Settings/ }).click();
    const settings = other.page.getByRole("dialog", { name: "Settings" });
    const importFile = async (file: Parameters<FileChooser["setFiles"]>[0]): Promise<void> => {
      const [chooser] = await Promise.all([
        other.page.waitForEvent("filechooser"),
        settings.getByRole("button", { name: "Import" }).click(),
      ]);
      await chooser.setFiles(file);
    };
    await importFile({ name: "x.json", mimeType: "", buffer: Buffer.from("{}") });
    await other.page.getByText(/This is no export of remote-chat/).waitFor();
    await other.page.getByRole("button", { name: "Dismiss" }).click();
    await importFile(await exported.path());
    await other.page.getByText("2 conversations imported.").waitFor();
    await settings.getByText("2 conversations, kept here").waitFor();
    await importFile(await exported.path());
    await other.page.getByText("Everything in this file is here already.").waitFor();
    await reload(other.page);
    const drawer = await openDrawer(other.page);
    await drawer.getByText("Trips to Kyōto").click();
    await waitForReply(other.page, "You said: Trips to Kyōto");
    await expect.poll(() => shownMessages(other.page)).toEqual(["Trips to Kyōto"]);
    expect(other.problems).toEqual([]);
    await other.context.close();
  });

  test("have instructions of their own, sent before every message", async () => {
    await page.getByRole("button", { name: "New chat" }).click();
    await page.getByRole("button", { name: "Add instructions" }).click();
    await page.getByLabel(/^Instructions for the model/).fill("Answer in French.");
    await page.getByRole("button", { name: "Close" }).click();
    await ask(page, "Hello");
    await waitForReply(page, "You said: Hello");
    expect(model.questions.at(-1)?.messages).toEqual([
      { role: "system", content: "Answer in French." },
      { role: "user", content: "Hello" },
    ]);
    await waitForEnd(page);
    await page.getByRole("button", { name: "New chat" }).click();
    await ask(page, "Hi");
    await waitForReply(page, "You said: Hi");
    expect(model.questions.at(-1)?.messages).toEqual([{ role: "user", content: "Hi" }]);
  });

  test("keep what is being written in each", async () => {
    await composer(page).fill("A draft");
    await (await openDrawer(page)).getByRole("button", { name: /^Bread recipes/ }).click();
    await page.getByRole("heading", { level: 1, name: "Bread recipes" }).waitFor();
    await expect.poll(() => composer(page).inputValue()).toBe("");
    await reload(page);
    await (await openDrawer(page)).getByRole("button", { name: /^Trips to/ }).click();
    await page.getByRole("heading", { level: 1, name: "Trips to Kyōto" }).waitFor();
    await expect.poll(() => composer(page).inputValue()).toBe("A draft");
  });
});
