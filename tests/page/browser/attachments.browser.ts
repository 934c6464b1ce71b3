import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ContentPart, Message, Provider } from "../../../mod.ts";
import { type Pc, startPc } from "./pc.ts";
import {
  accessibilityProblems,
  closeDevices,
  newDevice,
  openBrowser,
  PHONE,
  screenshot,
} from "./phone.ts";
import { pdf, pdfBomb, type SampleFile, textFile, withExif } from "./sample-files.ts";
import { echo, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  composer,
  openPaired,
  reload,
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
  model.answerWith(echo);
  const provider: Provider = {
    ...model.provider,
    capabilities: { images: "data" },
  };
  pc = await startPc(provider);
  ({ page, problems } = await newDevice(browser));
});
afterEach(async () => {
  expect(problems).toEqual([]);
  await closeDevices(browser);
  await pc.close();
});

/** A picture that the browser draws: a blue left half, a red right one. */
async function picture(
  type: string,
  { width = 400, height = 200 }: { width?: number; height?: number } = {},
): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([format, w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext("2d");
      if (!context) throw new Error("no canvas");
      context.fillStyle = "#22c";
      context.fillRect(0, 0, w / 2, h);
      context.fillStyle = "#c22";
      context.fillRect(w / 2, 0, w / 2, h);
      const blob = await canvas.convertToBlob({ type: format });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
    [type, width, height] as const,
  );
  return Buffer.from(base64, "base64");
}

const jpeg = async (name = "photo.jpg", size = {}): Promise<SampleFile> => ({
  name,
  mimeType: "image/jpeg",
  buffer: await picture("image/jpeg", size),
});

/** Chooses files as a person does; the system's chooser stands for itself. */
async function choose(...files: SampleFile[]): Promise<void> {
  await page.getByRole("button", { name: "Add pictures or files" }).click();
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (await choosing).setFiles(files);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await read();
}

/** Waits until what was given is read. */
async function read(): Promise<void> {
  await page.locator(".tray").waitFor({ state: "attached" });
  await page.waitForFunction(
    () => !/^Reading /.test(document.querySelector(".tray")?.textContent ?? ""),
  );
}

const tray = (): Locator => page.locator(".tray");

/** Hands a file to the page by an event, as pasting and dropping do. */
async function give(type: "paste" | "drop", file: SampleFile): Promise<boolean> {
  return page.evaluate(
    ([kind, name, mimeType, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name, { type: mimeType }));
      const init = { bubbles: true, cancelable: true };
      const event =
        kind === "paste"
          ? new ClipboardEvent(kind, { ...init, clipboardData: data })
          : new DragEvent(kind, { ...init, dataTransfer: data });
      return !document.body.dispatchEvent(event);
    },
    [type, file.name, file.mimeType, file.buffer.toString("base64")] as const,
  );
}

function lastMessage(): Message {
  const message = model.questions.at(-1)?.messages.at(-1);
  if (!message) throw new Error("nothing was asked");
  return message;
}

function partsOf(message: Message): readonly ContentPart[] {
  return message.role === "user" ? (message.parts ?? []) : [];
}

/** The first picture that the model got with the last question. */
function sentPicture(): { type: string; bytes: Buffer } {
  const part = partsOf(lastMessage()).find(({ type }) => type === "image");
  if (part?.type !== "image") throw new Error("no picture was sent");
  return { type: part.mediaType, bytes: Buffer.from(part.data, "base64") };
}

/** The size of a picture, and the colours of its corners, as a browser shows it. */
function look({ type, bytes }: { type: string; bytes: Buffer }) {
  return page.evaluate(
    async ([format, base64]) => {
      const raw = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([raw], { type: format }));
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext("2d");
      if (!context) throw new Error("no canvas");
      context.drawImage(bitmap, 0, 0);
      const at = (x: number, y: number): string => {
        const [red = 0, , blue = 0] = context.getImageData(x, y, 1, 1).data;
        return red > blue ? "red" : "blue";
      };
      return { width, height, top: at(2, 2), bottom: at(width - 3, height - 3) };
    },
    [type, bytes.toString("base64")] as const,
  );
}

describe("a picture", () => {
  test("of a camera is sent turned, smaller, and without the place where it was taken", async () => {
    await openPaired(page, pc);
    const buffer = withExif(await picture("image/jpeg", { width: 2400, height: 1200 }));
    expect(buffer.includes("Exif\0\0MM")).toBe(true);
    await choose({ name: "IMG_1.jpg", mimeType: "image/jpeg", buffer });
    await page.getByRole("button", { name: "Enlarge IMG_1.jpg" }).waitFor();
    await screenshot(page, "attachments-tray");
    await ask(page, "What is it?");
    await waitForReply(page, "You said: What is it?");
    const sent = sentPicture();
    expect(sent.type).toBe("image/jpeg");
    expect(sent.bytes.includes("Exif")).toBe(false);
    expect(sent.bytes.includes("MM\0*")).toBe(false);
    expect(await look(sent)).toEqual({ width: 784, height: 1568, top: "blue", bottom: "red" });
    expect(partsOf(lastMessage()).map(({ type }) => type)).toEqual(["image", "text"]);
  });

  test("stays with its message after a reload, is sent again, and opens large", async () => {
    await openPaired(page, pc);
    await choose(await jpeg());
    await ask(page, "One");
    await waitForReply(page, "You said: One");
    await waitForEnd(page);
    await waitUntilKept(page);
    await reload(page);
    await waitForLink(page);
    const shown = page.locator(".message-files img");
    await shown.waitFor();
    await expect
      .poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBe(400);
    await ask(page, "Two");
    await waitForReply(page, "You said: Two");
    const [first] = model.questions.at(-1)?.messages ?? [];
    expect(first && partsOf(first).map(({ type }) => type)).toEqual(["image", "text"]);
    await page.getByRole("button", { name: "Enlarge photo.jpg" }).click();
    await page.getByRole("dialog", { name: "photo.jpg" }).getByRole("img").waitFor();
    await screenshot(page, "attachments-large");
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test("is sent without words, and edited with them", async () => {
    await openPaired(page, pc);
    await choose(await jpeg("cat.jpg"));
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await waitForReply(page, "You said:");
    expect(partsOf(lastMessage()).map(({ type }) => type)).toEqual(["image"]);
    await expect.poll(() => page.locator(".chat-title h1").textContent()).toBe("cat.jpg");
    await waitForEnd(page);
    await page.getByRole("button", { name: "Edit and send again" }).click();
    await page.getByRole("textbox", { name: "Your message" }).fill("What is it?");
    await page.locator(".editor").getByRole("button", { name: "Send" }).click();
    await waitForReply(page, "You said: What is it?");
    expect(partsOf(lastMessage()).map(({ type }) => type)).toEqual(["image", "text"]);
  });

  test("is pasted, dropped and removed; a drop never leaves the page", async () => {
    await openPaired(page, pc);
    expect(await give("paste", await jpeg("pasted.jpg"))).toBe(true);
    await page.getByRole("button", { name: "Enlarge pasted.jpg" }).waitFor();
    expect(await give("drop", { ...(await jpeg("dropped.jpg")), mimeType: "" })).toBe(true);
    await page.getByRole("button", { name: "Enlarge dropped.jpg" }).waitFor();
    await page.getByRole("button", { name: "Remove pasted.jpg" }).click();
    await page.getByRole("button", { name: "Enlarge pasted.jpg" }).waitFor({ state: "detached" });
    await ask(page, "Hi");
    await waitForReply(page, "You said: Hi");
    expect(partsOf(lastMessage()).map(({ type }) => type)).toEqual(["image", "text"]);
    await tray().locator("li").first().waitFor({ state: "detached" });
  });

  test("that waits to be sent is there again after a reload", async () => {
    await openPaired(page, pc);
    await choose(await jpeg("draft.jpg"));
    await page.getByRole("button", { name: "Enlarge draft.jpg" }).waitFor();
    await waitUntilKept(page);
    await reload(page);
    await waitForLink(page);
    await page.getByRole("button", { name: "Enlarge draft.jpg" }).waitFor();
    await ask(page, "Hi");
    await waitForReply(page, "You said: Hi");
    expect(sentPicture().type).toBe("image/jpeg");
  });

  test("goes on after a reload in the middle of the reply, asked once", async () => {
    model.answerWith(undefined);
    await openPaired(page, pc);
    await choose(await jpeg());
    await ask(page, "Slowly");
    const question = await model.next();
    question.say("First half, ");
    await waitForReply(page, "First half,");
    await waitUntilKept(page);
    await reload(page);
    await waitForReply(page, "First half,");
    question.say("second half.");
    question.finish();
    await waitForReply(page, "First half, second half.");
    expect(model.questions).toHaveLength(1);
  });

  test("see-through stays PNG, and what moves is sent as one picture", async () => {
    await openPaired(page, pc);
    const png = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(20, 20);
      canvas.getContext("2d")?.fillRect(0, 0, 10, 10);
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return Array.from(bytes);
    });
    await choose({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from(png) });
    await ask(page, "Logo");
    await waitForReply(page, "You said: Logo");
    expect(sentPicture().type).toBe("image/png");
    const gif = Buffer.from(
      "R0lGODlhAQABAIAAAP8AAAAA/yH/C05FVFNDQVBFMi4wAwEAAAAh+QQACgAAACwAAAAAAQABAAACAkQBACH5BAAKAAAALAAAAAABAAEAAAICTAEAOw==",
      "base64",
    );
    await choose({ name: "moves.gif", mimeType: "image/gif", buffer: gif });
    await expect
      .poll(() => tray().textContent())
      .toContain("moves.gif moves: its first picture is sent.");
    await ask(page, "Gif");
    await waitForReply(page, "You said: Gif");
    expect(sentPicture().type).toBe("image/png");
  });

  test("too many of them, older ones are left out, and model and person are told", async () => {
    await openPaired(page, pc);
    // Noise does not get small: each of these takes about what a picture may.
    const noise = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(1000, 1000);
      const context = canvas.getContext("2d");
      const data = new ImageData(1000, 1000);
      for (let at = 0; at < data.data.length; at += 65_536)
        crypto.getRandomValues(data.data.subarray(at, at + 65_536));
      context?.putImageData(data, 0, 0);
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    });
    const buffer = Buffer.from(noise, "base64");
    const files = (prefix: string) =>
      Array.from({ length: 9 }, (_, index) => ({
        name: `${prefix}${index}.jpg`,
        mimeType: "image/jpeg",
        buffer,
      }));
    await choose(...files("a"));
    await expect.poll(() => tray().textContent()).toContain("8 pictures fit in one message.");
    await screenshot(page, "attachments-many");
    await ask(page, "One");
    await waitForReply(page, "You said: One");
    await waitForEnd(page);
    await choose(...files("b").slice(0, 8));
    await page.getByText("pictures and files are not sent again").waitFor();
    await ask(page, "Two");
    await waitForReply(page, "You said: Two");
    const [first, , second] = model.questions.at(-1)?.messages ?? [];
    if (!first || !second) throw new Error("they are missing");
    expect(partsOf(second).filter(({ type }) => type === "image")).toHaveLength(8);
    expect(first.content).toContain("[A picture was here. It was sent before");
    expect(partsOf(first).filter(({ type }) => type === "image").length).toBeLessThan(8);
  });

  test("that the device has no room for is sent all the same, and the person is told", async () => {
    await openPaired(page, pc);
    await choose(await jpeg());
    await page.evaluate(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (value, key) {
        if (value.attachments) throw new DOMException("It is full.", "QuotaExceededError");
        return put.call(this, value, key);
      };
    });
    await ask(page, "Hi");
    await page.getByText("Not everything here is kept").waitFor();
    await waitForReply(page, "You said: Hi");
    expect(sentPicture().type).toBe("image/jpeg");
  });
});

describe("what is no picture", () => {
  test.each<[string, SampleFile, string]>([
    [
      "a damaged JPEG",
      { name: "bad.jpg", mimeType: "image/jpeg", buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1]) },
      "bad.jpg is damaged, or no picture that this browser can read.",
    ],
    [
      "a HEIC",
      {
        name: "IMG.HEIC",
        mimeType: "image/heic",
        buffer: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"),
      },
      "IMG.HEIC is a HEIC picture, which this browser cannot read. Send it as JPEG.",
    ],
    [
      "a PNG of too many pixels",
      {
        name: "huge.png",
        mimeType: "image/png",
        buffer: Buffer.from(
          "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0\x08\x02\0\0\0",
          "latin1",
        ),
      },
      "huge.png has too many pixels for a phone to read.",
    ],
    [
      "a program",
      textFile("run.exe", new Uint8Array([77, 90, 0, 1, 2, 255, 254, 0])),
      "run.exe is neither a picture, nor a PDF, nor a text in UTF-8, and was not added.",
    ],
    ["nothing", textFile("empty.txt", ""), "empty.txt is empty."],
    [
      "a damaged PDF",
      textFile("bad.pdf", "%PDF-1.4\n%%EOF"),
      "bad.pdf is damaged, and could not be read.",
    ],
    [
      "a PDF without text",
      { name: "scan.pdf", mimeType: "application/pdf", buffer: pdf([""]) },
      "There is no text in scan.pdf: its pages may be pictures. Send them as pictures.",
    ],
    [
      "a locked PDF",
      {
        name: "locked.pdf",
        mimeType: "application/pdf",
        buffer: pdf(["secret"], {
          extra: `/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <${"41".repeat(32)}> /U <${"42".repeat(32)}> >>`,
        }),
      },
      "locked.pdf is locked by a password. Save it without one first.",
    ],
    [
      "a PDF that unpacks to 96 MB",
      { name: "bomb.pdf", mimeType: "application/pdf", buffer: pdfBomb(100_000_000) },
      "bomb.pdf takes too long or too much memory to read here.",
    ],
  ])("%s is told in words, and not added", async (_, file, words) => {
    await openPaired(page, pc);
    await choose(file);
    await expect.poll(() => tray().textContent()).toContain(words);
    await expect.poll(() => tray().locator("li").count()).toBe(0);
    // There is nothing to send, and writing goes on.
    await ask(page, "Hi");
    await waitForReply(page, "You said: Hi");
    expect(lastMessage()).toEqual({ role: "user", content: "Hi" });
  });

  test("an SVG is a text, and never drawn", async () => {
    await openPaired(page, pc);
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    await choose(textFile("drawing.svg", svg, "image/svg+xml"));
    await ask(page, "What is it?");
    await waitForReply(page, "You said:");
    expect(lastMessage().content).toBe(
      `Attached file "drawing.svg":\n\`\`\`\n${svg}\n\`\`\`\n\nWhat is it?`,
    );
    await expect.poll(() => page.locator("img").count()).toBe(0);
  });

  test("a large text is cut, said so, and folded in the thread", async () => {
    await openPaired(page, pc);
    const log = "2026-11-28 12:00:00 a line of a log with ``` in it\n".repeat(10_000);
    await choose(textFile("server.log", log), textFile("more.txt", "more"));
    await expect
      .poll(() => tray().textContent())
      .toMatch(/server\.log.*510 kB · only the first 200,000 characters/);
    await expect.poll(() => tray().textContent()).toContain("more.txt was not added");
    await screenshot(page, "attachments-text");
    await ask(page, "Summarise");
    await waitForReply(page, "You said:");
    const { content } = lastMessage();
    expect(content).toMatch(
      /^Attached file "server\.log", of which only the first 200000 characters follow:\n````\n2026/,
    );
    expect(content.endsWith("\n````\n\nSummarise")).toBe(true);
    const quote = page.locator(".file-quote");
    await quote.locator("summary").click();
    await quote.locator("pre").getByText("a line of a log").waitFor();
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 0));
    await screenshot(page, "attachments-quote");
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test("a PDF's text is quoted, page by page", async () => {
    await openPaired(page, pc);
    const buffer = pdf(["The first page\nhas (two) lines.", "The second page."]);
    await choose({ name: "paper.pdf", mimeType: "application/pdf", buffer });
    await ask(page, "Summarise");
    await waitForReply(page, "You said:");
    expect(lastMessage().content).toBe(
      'Attached file "paper.pdf":\n```\nThe first page\nhas (two) lines.\n\nThe second page.\n```\n\nSummarise',
    );
  });
});

describe("a model that sees no pictures", () => {
  test("is told of before anything is sent, and files still go to it", async () => {
    const data = [{ id: "x/one", architecture: { input_modalities: ["text"] } }];
    await page.route("**/v1/models", (route) => route.fulfill({ json: { object: "list", data } }));
    await openPaired(page, pc);
    await choose(await jpeg(), textFile("notes.txt", "Some notes"));
    await page.getByText("The chosen model does not see pictures.").waitFor();
    await composer(page).fill("Hi");
    const send = page.getByRole("button", { name: "Send", exact: true });
    await expect.poll(() => send.isDisabled()).toBe(true);
    await screenshot(page, "attachments-blind");
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Remove the picture" }).click();
    await send.click();
    await waitForReply(page, "You said:");
    expect(lastMessage()).toEqual({
      role: "user",
      content: 'Attached file "notes.txt":\n```\nSome notes\n```\n\nHi',
    });
  });

  test("that nobody knows of is asked, and its own error is shown", async () => {
    model.answerWith(({ fail }) => fail(new Error("this model has no eyes")));
    await openPaired(page, pc);
    await choose(await jpeg());
    await ask(page, "Hi");
    await page.locator(".thread").getByText("this model has no eyes").waitFor();
  });
});

test("an export holds pictures and files, and an import brings them back", async () => {
  await openPaired(page, pc);
  await choose(await jpeg(), textFile("notes.txt", "Some notes"));
  await ask(page, "Keep this");
  await waitForReply(page, "You said:");
  await waitForEnd(page);
  await page.getByRole("button", { name: "About this conversation" }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "JSON" }).click();
  const stream = await (await saving).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const other = await newDevice(browser);
  await openPaired(other.page, pc);
  await other.page.getByRole("button", { name: "Conversations", exact: true }).click();
  await other.page.getByRole("button", { name: /^Settings/ }).click();
  const choosing = other.page.waitForEvent("filechooser");
  await other.page.getByRole("button", { name: "Import" }).click();
  const file = { name: "x.json", mimeType: "application/json", buffer: Buffer.concat(chunks) };
  await (await choosing).setFiles(file);
  await other.page.getByText("1 conversation imported.").waitFor();
  await other.page.getByRole("button", { name: "Close" }).click();
  await other.page.getByRole("button", { name: "Conversations", exact: true }).click();
  await other.page.getByRole("button", { name: /^Keep this/ }).click();
  await other.page.getByRole("button", { name: "Enlarge photo.jpg" }).waitFor();
  await other.page.locator(".file-quote").getByText("notes.txt").waitFor();
  await ask(other.page, "Again");
  await waitForReply(other.page, "You said: Again");
  const [first] = model.questions.at(-1)?.messages ?? [];
  expect(first?.content).toContain("Some notes");
  expect(first && partsOf(first).some(({ type }) => type === "image")).toBe(true);
  expect(other.problems).toEqual([]);
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test("each state is sound to look at", async () => {
    model.answerWith(({ say, finish }) => {
      say("Both are half blue, half red.");
      finish();
    });
    ({ page, problems } = await newDevice(browser, { ...PHONE, colorScheme }));
    await openPaired(page, pc);
    await page.getByRole("button", { name: "Add pictures or files" }).click();
    await page.getByRole("button", { name: "Take a photo" }).waitFor();
    await screenshot(page, `attachments-choose-${colorScheme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Close" }).click();
    await choose(
      await jpeg("beach.jpg"),
      await jpeg("tall.jpg", { width: 200, height: 900 }),
      textFile("a rather long name of a file that has notes.txt", "Some notes\n".repeat(500)),
      textFile("run.exe", new Uint8Array([77, 90, 0])),
    );
    await composer(page).fill("What do these have in common?");
    await screenshot(page, `attachments-tray-${colorScheme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await ask(page, "What do these have in common?");
    await waitForReply(page, "Both are half blue");
    await waitForEnd(page);
    await screenshot(page, `attachments-thread-${colorScheme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await choose(await jpeg("alone.jpg", { width: 900, height: 600 }));
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await waitForReply(page, "Both are half blue");
    await waitForEnd(page);
    await screenshot(page, `attachments-alone-${colorScheme}`);
  });
});
