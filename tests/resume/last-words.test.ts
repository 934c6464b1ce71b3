import { expect, it } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { createHandler } from "../../src/handler.ts";

it("a reader of a kept reply gets the last text of a reply that a shutdown ends", async () => {
  const shutdown = new AbortController();
  const handler = createHandler({
    token: "t",
    shutdown: shutdown.signal,
    provider: {
      name: "Thinker",
      async *chat(_, { signal }) {
        yield { type: "reasoning", text: "Let me see" };
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw signal.reason;
      },
    },
  });
  const response = await handler(
    new Request("http://127.0.0.1/v1/chat/stream", {
      method: "POST",
      headers: {
        authorization: "Bearer t",
        "content-type": "application/json",
        "idempotency-key": "k",
      },
      body: JSON.stringify({ messages: [{ role: "user", content: "Why?" }] }),
    }),
  );
  let received = "";
  for await (const bytes of response.body ?? []) {
    received += new TextDecoder().decode(bytes);
    if (received.includes("Let me see"))
      shutdown.abort(new ChatError("server.shutting_down", "The PC is going to sleep."));
  }
  const events = [...received.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? ""));
  expect(events.map(({ delta = "" }) => delta).join("")).toMatch(/^<think>Let me see<\/think>\s*$/);
  expect(events.at(-1)).toEqual({ type: "error", message: "The PC is going to sleep." });
});
