import { describe, expect, test } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { assembleCompletion } from "../../src/openai/completion.ts";
import type { ReplyEvent } from "../../src/reply/provider-reply.ts";
import {
  args,
  batchesOf,
  CALLED,
  CUT,
  call,
  FINISH,
  HEAD,
  LOST,
  reasoning,
  text,
} from "./events.ts";

const NO_USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
const message = (rest: object) => ({ role: "assistant", refusal: null, ...rest });

describe("assembleCompletion", () => {
  test.each<[string, ReplyEvent[][], object, string]>([
    ["text", [[text("a")], [text("b"), FINISH]], { content: "ab" }, "stop"],
    ["nothing", [[FINISH]], { content: "" }, "stop"],
    [
      "reasoning",
      [[reasoning("x"), text("a"), FINISH]],
      { content: "a", reasoning_content: "x" },
      "stop",
    ],
    [
      "calls",
      [[call(0, "a"), args(0, '{"x":'), call(1, "b", "c2ln"), args(0, "1}")], [FINISH]],
      {
        content: null,
        tool_calls: [
          { id: "a", type: "function", function: { name: "look", arguments: '{"x":1}' } },
          {
            id: "b",
            type: "function",
            function: { name: "look", arguments: "{}" },
            extra_content: { google: { thought_signature: "c2ln" } },
          },
        ],
      },
      "tool_calls",
    ],
    ["half a call", [[text("a"), call(0, "a"), args(0, "{"), CUT]], { content: "a" }, "length"],
    [
      "broken arguments of a model that was done",
      [[call(0, "a"), args(0, "{"), CALLED]],
      {
        content: null,
        tool_calls: [{ id: "a", type: "function", function: { name: "look", arguments: "{" } }],
      },
      "tool_calls",
    ],
  ])("puts %s together", async (_, batches, said, finish_reason) => {
    expect(await assembleCompletion(HEAD, batchesOf(...batches))).toEqual({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 7,
      model: "fake/m",
      choices: [{ index: 0, message: message(said), logprobs: null, finish_reason }],
      usage: NO_USAGE,
    });
  });

  test("throws what happened before the reply, and 502 for one that was cut", async () => {
    const limited: ReplyEvent = {
      type: "failure",
      error: new ChatError("provider.rate_limited", "Later.", { headers: { "retry-after": "3" } }),
    };
    const thrown = (...batches: ReplyEvent[][]) =>
      assembleCompletion(HEAD, batchesOf(...batches)).catch((error) => error);
    expect(await thrown([limited])).toBe((limited as { error: unknown }).error);
    expect(await thrown([text("a")], [limited])).toMatchObject({ status: 502, message: "Later." });
    expect(await thrown([call(0, "a")], [LOST])).toMatchObject({ status: 502 });
    expect(await thrown([])).toMatchObject({ status: 502 });
  });
});
