import { describe, expect, it } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { parseChatRequest } from "../../src/routes/chat-request.ts";

const HELLO = { role: "user", content: "hello" };
const EXPECTED = `Expected {"messages":[{"role":"user","content":"…"}]} with at least one message.`;
const ROLES = `expected one of "system"|"user"|"assistant"`;

const PICTURE = "data:image/png;base64,AAAA";
const withUrl = (url: string) => ({ type: "image_url", image_url: { url } });

/** The message of the refusal of `body`. */
function refusalOf(body: unknown): string {
  try {
    parseChatRequest(body);
  } catch (error) {
    if (error instanceof ChatError && error.code === "validation.invalid_body")
      return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("parseChatRequest", () => {
  it("takes every role, in any order, and empty contents", () => {
    const messages = ["assistant", "system", "user", "user", "system"].map((role) => ({
      role,
      content: "",
    }));
    expect(parseChatRequest({ messages })).toEqual({ messages });
  });

  it.each(["gpt/gpt-5", "default", " ", "__proto__", "x".repeat(100_000)])(
    "takes a model: %.20s",
    (model) => {
      expect(parseChatRequest({ model, messages: [HELLO] })).toEqual({ model, messages: [HELLO] });
    },
  );

  it.each<[unknown, object]>([
    [true, { details: true }],
    [false, {}],
    [null, {}],
    ["yes", {}],
  ])("takes details: %j", (details, rest) => {
    expect(parseChatRequest({ messages: [HELLO], details })).toEqual({
      messages: [HELLO],
      ...rest,
    });
  });

  it("takes null for no model", () => {
    expect(parseChatRequest({ model: null, messages: [HELLO] })).toEqual({ messages: [HELLO] });
  });

  it("drops unknown fields, so that none can name a provider, URL, key or header", () => {
    const body = {
      provider: "x",
      baseUrl: "http://evil.example",
      apiKey: "x",
      headers: { authorization: "x" },
      messages: [{ ...HELLO, id: 1, parts: [], name: "x" }],
    };
    expect(parseChatRequest(body)).toEqual({ messages: [HELLO] });
  });

  it("takes keys like __proto__ and constructor for unknown fields", () => {
    const request = parseChatRequest(
      JSON.parse(
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"messages":[{"role":"user","content":"hello","__proto__":{"polluted":1}}]}',
      ),
    );
    expect(request).toEqual({ messages: [HELLO] });
    expect("polluted" in Object.prototype || "polluted" in request).toBe(false);
  });

  it("does not find its fields in a prototype that the body names", () => {
    expect(refusalOf(JSON.parse(`{"__proto__":{"messages":[${JSON.stringify(HELLO)}]}}`))).toBe(
      `messages: Invalid input: expected array, received undefined. ${EXPECTED}`,
    );
  });

  it.each<[string, unknown, string]>([
    ["null", null, "the body: Invalid input: expected object, received null"],
    ["an array", [HELLO], "the body: Invalid input: expected object, received array"],
    ["a string", "hello", "the body: Invalid input: expected object, received string"],
    ["no messages", {}, "messages: Invalid input: expected array, received undefined"],
    [
      "messages of another kind",
      { messages: { 0: HELLO, length: 1 } },
      "messages: Invalid input: expected array, received object",
    ],
    ["an empty list", { messages: [] }, "messages: Too small: expected array to have >=1 items"],
    [
      "an empty model",
      { model: "", messages: [HELLO] },
      "model: Too small: expected string to have >=1 characters",
    ],
    [
      "a model that is no text",
      { model: ["x"], messages: [HELLO] },
      "model: Invalid input: expected string, received array",
    ],
    [
      "a message that is none",
      { messages: [HELLO, null] },
      "messages[1]: Invalid input: expected object, received null",
    ],
    [
      "another role",
      { messages: [HELLO, HELLO, { role: "tool", content: "" }] },
      `messages[2].role: Invalid option: ${ROLES}`,
    ],
    ["no role", { messages: [{ content: "" }] }, `messages[0].role: Invalid option: ${ROLES}`],
    ["no content", { messages: [{ role: "user" }] }, "messages[0].content: Invalid input"],
    [
      "a content of another kind",
      { messages: [HELLO, { role: "user", content: { text: "hello" } }] },
      "messages[1].content: Invalid input",
    ],
  ])("refuses %s, and names the field and what was expected", (_title, body, message) => {
    expect(refusalOf(body)).toBe(`${message}. ${EXPECTED}`);
  });

  it("takes a user's message in parts, as the OpenAI surface does", () => {
    const image_url = { url: "data:image/png;base64,AAAA", detail: "low" };
    const content = [
      { type: "text", text: "What" },
      { type: "image_url", image_url },
      { type: "image_url", image_url: { url: "https://example.com/a.jpg" } },
      { type: "text", text: "is it?" },
    ];
    expect(parseChatRequest({ messages: [{ role: "user", content }] })).toEqual({
      messages: [
        {
          role: "user",
          content: "What\nis it?",
          parts: [
            { type: "text", text: "What" },
            { type: "image", mediaType: "image/png", data: "AAAA", detail: "low" },
            { type: "image-url", url: "https://example.com/a.jpg" },
            { type: "text", text: "is it?" },
          ],
        },
      ],
    });
  });

  it("takes text alone in parts for the text, of every role", () => {
    const content = [
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ];
    const messages = (["system", "user", "assistant"] as const).map((role) => ({ role, content }));
    expect(parseChatRequest({ messages })).toEqual({
      messages: messages.map(({ role }) => ({ role, content: "a\nb" })),
    });
  });

  it.each([
    ["assistant", { type: "image_url", image_url: { url: PICTURE } }, "chat.unsupported", "type"],
    ["user", { type: "input_audio", input_audio: {} }, "chat.unsupported", "type"],
    ["user", { type: "text" }, "validation.invalid_body", "text"],
    ["user", "hello", "validation.invalid_body", undefined],
    ["user", withUrl("http://example.com/a.png"), "validation.invalid_body", "image_url.url"],
    ["user", withUrl("file:///etc/passwd"), "validation.invalid_body", "image_url.url"],
    ["user", withUrl("data:image/svg+xml;base64,AAAA"), "validation.invalid_body", "image_url.url"],
    ["user", withUrl("data:image/png;base64,a"), "validation.invalid_body", "image_url.url"],
  ])("refuses of the %s the part %j", (role, part, code, field) => {
    const messages = [HELLO, { role, content: [{ type: "text", text: "x" }, part] }];
    const param = ["messages[1].content[1]", field].filter(Boolean).join(".");
    expect(() => parseChatRequest({ messages })).toThrow(expect.objectContaining({ code, param }));
  });

  it("looks at no message behind the first wrong one: there may be millions", () => {
    const unread = {
      get role(): string {
        throw new Error("it went on");
      },
    };
    expect(refusalOf({ messages: [HELLO, 0, unread] })).toMatch(/^messages\[1\]: /);
  });

  it("is not led deep by a body that is nested deep", () => {
    const depth = 1_000_000;
    const nested = JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);
    expect(parseChatRequest({ messages: [HELLO], nested })).toEqual({ messages: [HELLO] });
    expect(refusalOf({ messages: nested })).toMatch(/^messages\[0\]: /);
  });
});
