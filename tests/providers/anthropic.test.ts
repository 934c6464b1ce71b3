import { describe, expect, test } from "vitest";
import { anthropic } from "../../src/providers/anthropic.ts";
import { FAKE_USAGE, type Step, stream } from "../fakes/fake-provider.ts";
import { ask, type Outcome, withFake } from "./kinds.ts";

const options = { model: "claude-sonnet-4-6", apiKey: "k" };
const USAGE = { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output };
const dialect = "anthropic";

function reply(...steps: Step[]): Promise<Outcome> {
  return withFake({ dialect }, stream(...steps), ({ url }) =>
    ask(anthropic({ ...options, baseUrl: url })),
  );
}

describe("anthropic", () => {
  test.each([
    ["nothing but what is configured", {}, {}],
    [
      "the limit and the temperature",
      { maxTokens: 99, temperature: 0 },
      { max_tokens: 99, temperature: 0 },
    ],
  ])("asks for %s, and for the limit that the API demands", async (_, configured, expected) => {
    await withFake({ dialect }, stream("Hi"), async ({ url, chats }) => {
      await ask(anthropic({ ...options, baseUrl: url, ...configured }), {
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Hello" },
        ],
      });
      expect(chats.map(({ body }) => body)).toEqual([
        {
          model: "claude-sonnet-4-6",
          max_tokens: 8192,
          system: "Be brief.",
          messages: [{ role: "user", content: "Hello" }],
          stream: true,
          ...expected,
        },
      ]);
    });
  });

  test.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["tool_use", "tool_calls"],
    ["refusal", "refusal"],
    ["pause_turn", "other"],
  ])("ends a reply that stopped with %s as %s", async (stopReason, reason) => {
    expect(await reply("Hi", { finish: stopReason })).toEqual({
      reasoning: "",
      text: "Hi",
      finish: { reason, usage: USAGE },
    });
  });

  test("passes on why a reply was refused", async () => {
    const delta = {
      stop_reason: "refusal",
      stop_details: { type: "refusal", category: "bio", explanation: "This could do harm." },
    };
    const end: Step[] = [
      { event: { type: "message_delta", delta, usage: { output_tokens: 1 } } },
      { event: { type: "message_stop" } },
      { fail: "end" },
    ];
    expect(await reply(...end)).toEqual({
      reasoning: "",
      text: "",
      finish: { reason: "refusal", usage: { outputTokens: 1 }, explanation: "This could do harm." },
    });
  });

  test.each<[string, Step[]]>([
    [
      "a reason but no message_stop",
      [{ event: { type: "message_delta", delta: { stop_reason: "end_turn" } } }],
    ],
    ["a message_stop but no reason", [{ event: { type: "message_stop" } }]],
  ])("takes a reply with %s for cut", async (_, end) => {
    expect(await reply("Hel", ...end, { fail: "end" })).toEqual({
      reasoning: "",
      text: "Hel",
      error: "Anthropic: the model stopped before it finished (connection lost). Try again.",
    });
  });

  test("reads past what it does not know", async () => {
    const noise: Step[] = [
      { raw: ': comment\n\nevent: ping\ndata: {"type":"ping"}\n\n' },
      { event: { type: "brand_new_event", delta: 1 } },
      { event: { type: "content_block_delta", index: 0, delta: { type: "citations_delta" } } },
    ];
    expect(await reply(...noise, "Hi")).toMatchObject({ text: "Hi", finish: { reason: "stop" } });
  });

  test.each([
    ["overloaded_error", "Overloaded", "Anthropic is overloaded. Try again in a moment."],
    ["rate_limit_error", "slow down", "Anthropic: rate limit, try again in a moment."],
    ["api_error", "Internal server error", "Anthropic reported an error: Internal server error."],
  ])("takes an event of %s for a failure", async (type, message, expected) => {
    const failed: Step = { event: { type: "error", error: { type, message } } };
    expect(await reply("Hel", failed, { fail: "end" })).toEqual({
      reasoning: "",
      text: "Hel",
      error: expected,
    });
  });
});
