import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CompletionChunks } from "../../src/openai/completion-chunks.ts";
import type { ReplyEvent } from "../../src/reply/provider-reply.ts";
import { args, CALLED, CUT, call, FINISH, HEAD, LOST, reasoning, text } from "./events.ts";

function framesOf(batches: readonly (readonly ReplyEvent[])[], includeUsage = false): string {
  const chunks = new CompletionChunks(HEAD, { requestId: "r1", includeUsage });
  return [[], ...batches].map((batch) => chunks.write(batch)).join("");
}

/** What a stream says, beside what is the same in all chunks. */
function saidBy(frames: string): unknown[] {
  const said: unknown[] = [];
  for (const frame of frames.split("\n\n").slice(0, -1)) {
    expect(frame).toMatch(/^data: [^\n]*$/);
    const data = frame.slice("data: ".length);
    if (data === "[DONE]") {
      said.push(data);
      continue;
    }
    const chunk = JSON.parse(data);
    if (chunk.error) {
      said.push(chunk);
      continue;
    }
    const { id, object, created, model, choices, usage } = chunk;
    expect({ id, object, created, model }).toEqual({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 7,
      model: "fake/m",
    });
    if (usage) {
      expect(choices).toEqual([]);
      said.push({ usage });
      continue;
    }
    expect(choices).toHaveLength(1);
    const { index, delta, finish_reason } = choices[0];
    expect(index).toBe(0);
    said.push(finish_reason === null ? delta : finish_reason);
  }
  return said;
}

const ROLE = { role: "assistant", content: "" };
const begun = (index: number, id: string) => ({
  tool_calls: [{ index, id, type: "function", function: { name: "look", arguments: "" } }],
});
const more = (index: number, value: string) => ({
  tool_calls: [{ index, function: { arguments: value } }],
});

describe("CompletionChunks", () => {
  test.each<[string, ReplyEvent[][], unknown[]]>([
    [
      "a character whose halves came apart",
      [
        [text("a\ud83d")],
        [],
        [text("\ude00")],
        [reasoning("\ud83d")],
        [reasoning("\ude00b"), FINISH],
      ],
      [ROLE, { content: "a" }, { content: "😀" }, { reasoning_content: "😀b" }, "stop", "[DONE]"],
    ],
    [
      "half a character that has no other half",
      [[text("a\ud83d")], [FINISH]],
      [ROLE, { content: "a" }, { content: "\ud83d" }, "stop", "[DONE]"],
    ],
    [
      "text, in one chunk for what came together",
      [[text("a"), text("b")], [text("c")], [FINISH]],
      [ROLE, { content: "ab" }, { content: "c" }, "stop", "[DONE]"],
    ],
    [
      "reasoning apart from text, in their order",
      [[reasoning("x"), reasoning(""), text("a"), reasoning("y")], [FINISH]],
      [
        ROLE,
        { reasoning_content: "x" },
        { content: "a" },
        { reasoning_content: "y" },
        "stop",
        "[DONE]",
      ],
    ],
    [
      "parallel calls, each with its own index",
      [
        [text("I look.")],
        [call(0, "a"), args(0, '{"x"'), args(0, ":1}"), call(1, "b")],
        [args(1, "{}"), CALLED],
      ],
      [
        ROLE,
        { content: "I look." },
        begun(0, "a"),
        more(0, '{"x":1}'),
        begun(1, "b"),
        more(1, "{}"),
        "tool_calls",
        "[DONE]",
      ],
    ],
    [
      "an empty object where a call has no arguments, and tool_calls although the model said stop",
      [[call(0, "a"), call(1, "b"), FINISH]],
      [ROLE, begun(0, "a"), begun(1, "b"), more(0, "{}"), more(1, "{}"), "tool_calls", "[DONE]"],
    ],
    [
      "a call that the limit cut as no call",
      [[call(0, "a"), args(0, '{"x"')], [CUT]],
      [ROLE, begun(0, "a"), more(0, '{"x"'), "length", "[DONE]"],
    ],
    [
      "a whole call before the limit as a call",
      [[call(0, "a"), args(0, "{}"), CUT]],
      [ROLE, begun(0, "a"), more(0, "{}"), "tool_calls", "[DONE]"],
    ],
    [
      "a refusal as content_filter",
      [[{ type: "finish", reason: "refusal" }]],
      [ROLE, "content_filter", "[DONE]"],
    ],
    [
      "an end without a reason as stop",
      [[text("a"), { type: "finish" }]],
      [ROLE, { content: "a" }, "stop", "[DONE]"],
    ],
    [
      "an error and nothing after it, when the reply was cut",
      [[text("a")], [text("b"), LOST]],
      [
        ROLE,
        { content: "a" },
        { content: "b" },
        {
          error: {
            message: "The connection was lost.",
            type: "server_error",
            param: null,
            code: "provider.failed",
            request_id: "r1",
          },
        },
      ],
    ],
  ])("writes %s", (_, batches, said) => {
    expect(saidBy(framesOf(batches))).toEqual(said);
  });

  test("puts Gemini's signature into the first fragment", () => {
    expect(saidBy(framesOf([[call(0, "a", "c2ln")]]))[1]).toMatchObject({
      tool_calls: [{ id: "a", extra_content: { google: { thought_signature: "c2ln" } } }],
    });
  });

  test("tells the usage after the reason, and only if it is asked for", () => {
    const usage = { inputTokens: 5, outputTokens: 7, cachedInputTokens: 3, reasoningTokens: 2 };
    const finish: ReplyEvent = { type: "finish", reason: "stop", usage };
    expect(saidBy(framesOf([[finish]]))).toEqual([ROLE, "stop", "[DONE]"]);
    expect(saidBy(framesOf([[finish]], true))).toEqual([
      ROLE,
      "stop",
      {
        usage: {
          prompt_tokens: 5,
          completion_tokens: 7,
          total_tokens: 12,
          prompt_tokens_details: { cached_tokens: 3 },
          completion_tokens_details: { reasoning_tokens: 2 },
        },
      },
      "[DONE]",
    ]);
  });

  test("is whole JSON on one line, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
        const said = saidBy(framesOf([texts.map(text), [FINISH]])) as { content?: string }[];
        const all = said.map((delta) => delta.content ?? "").join("");
        expect(all).toBe(texts.join(""));
      }),
    );
    expect(framesOf([[text("a\u2028b\u0085c")]])).not.toMatch(/[\u0085\u2028\u2029]/);
  });
});
