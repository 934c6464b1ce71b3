import { describe, expect, test } from "vitest";
import { minimax } from "../../src/providers/minimax.ts";
import { answer, stream } from "../fakes/fake-provider.ts";
import { ask, withFake } from "./kinds.ts";

const options = { model: "MiniMax-M2", apiKey: "k" };

describe("minimax", () => {
  test("asks for the reasoning apart, with one leading system message", async () => {
    await withFake({ dialect: "minimax" }, stream("Hi"), async ({ url, chats }) => {
      await ask(minimax({ ...options, baseUrl: url, maxTokens: 9 }), {
        messages: [
          { role: "user", content: "Hello" },
          { role: "system", content: "One." },
          { role: "system", content: "Two." },
        ],
      });
      expect(chats[0]?.body).toEqual({
        model: "MiniMax-M2",
        messages: [
          { role: "system", content: "One.\n\nTwo." },
          { role: "user", content: "Hello" },
        ],
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: 9,
        reasoning_split: true,
      });
    });
  });

  const failed = (status_code: number, status_msg: string): object => ({
    choices: null,
    base_resp: { status_code, status_msg },
  });

  test.each([
    [failed(1004, "login fail"), "MiniMax refused the API key. Check the key on the PC."],
    [failed(2049, "invalid api key"), "MiniMax refused the API key. Check the key on the PC."],
    [
      failed(1008, "insufficient balance"),
      "MiniMax: the account has no credit left. Check its plan and billing.",
    ],
    [failed(1002, "RPM"), "MiniMax: rate limit, try again in a moment."],
    [failed(1027, "output new_sensitive"), /MiniMax .*: output new_sensitive\.$/],
    [
      failed(2013, "invalid params, chat content is empty"),
      /MiniMax .*: invalid params, chat content is empty\.$/,
    ],
  ])("takes %j for a failure, at HTTP 200 and inside a stream", async (body, expected) => {
    for (const script of [answer(200, body), stream({ event: body }, { fail: "end" })]) {
      await withFake({ dialect: "minimax" }, script, async ({ url }) => {
        const { error, finish } = await ask(minimax({ ...options, baseUrl: url }));
        if (typeof expected === "string") expect(error).toBe(expected);
        else expect(error).toMatch(expected);
        expect(finish).toBeUndefined();
      });
    }
  });

  test("takes base_resp 0 for success, and a last chunk that repeats the reply for nothing new", async () => {
    const ok = { base_resp: { status_code: 0, status_msg: "" } };
    const script = stream(
      { event: { choices: [{ delta: { content: "Hel" } }], ...ok } },
      { event: { choices: [{ delta: { content: "lo" } }], ...ok } },
      { event: { choices: [{ finish_reason: "stop", message: { content: "Hello" } }], ...ok } },
      { fail: "end" },
    );
    await withFake({ dialect: "minimax" }, script, async ({ url }) => {
      expect(await ask(minimax({ ...options, baseUrl: url }))).toEqual({
        reasoning: "",
        text: "Hello",
        finish: { reason: "stop" },
      });
    });
  });
});
