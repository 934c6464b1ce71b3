import { expect, it } from "vitest";
import { createHandler } from "../../src/handler.ts";
import type { Provider } from "../../src/providers/provider.ts";
import type { ReplyStore } from "../../src/reply/reply-store.ts";

// As it was before any reply was kept.
const BYTES = [
  ": ",
  "",
  'data: {"type":"token","delta":"<think>Hm."}',
  "",
  'data: {"type":"token","delta":"</think>\\nHel"}',
  "",
  'data: {"type":"token","delta":"lo \u{1f600}\\n\\ndata: \\u2028"}',
  "",
  'data: {"type":"done","content":"<think>Hm.</think>\\nHello \u{1f600}\\n\\ndata: \\u2028"}',
  "",
  "",
].join("\n");

const HEADERS = {
  "cache-control": "no-cache, no-transform",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "content-type": "text/event-stream",
  "referrer-policy": "no-referrer",
  vary: "Origin",
  "x-accel-buffering": "no",
  "x-content-type-options": "nosniff",
  "x-request-id": expect.stringMatching(/^[0-9a-f]{16}$/),
  "x-tokori-request-id": expect.stringMatching(/^[0-9a-f]{16}$/),
};

const provider: Provider = {
  name: "Scripted",
  async *chat() {
    yield { type: "reasoning", text: "Hm." };
    yield { type: "text", text: "Hel" };
    yield "lo \u{1f600}\n\ndata: \u2028";
    yield { type: "finish", reason: "stop" };
  },
};

const untouched: ReplyStore = {
  find: () => Promise.reject(new Error("a plain message looks for a reply")),
  claim: () => Promise.reject(new Error("a plain message keeps its reply")),
};

it.each([
  ["no header", {}],
  ["an offset of 0 alone", { "x-stream-offset": "0" }],
])("a message with %s is answered byte for byte as ever, and not kept", async (_, headers) => {
  const handler = createHandler({ token: "secret", provider, replies: untouched });
  const response = await handler(
    new Request("http://pc/v1/chat/stream", {
      method: "POST",
      headers: {
        ...headers,
        authorization: "Bearer secret",
        "content-type": "application/json",
      },
      body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
    }),
  );
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toEqual(HEADERS);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(new TextEncoder().encode(BYTES));
});
