import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AnthropicDialect } from "../../src/providers/anthropic/dialect.ts";
import type { ProviderEvent } from "../../src/providers/provider.ts";
import { readBody } from "../../src/providers/read-body.ts";
import type { Step } from "../fakes/script.ts";
import { anthropicWire } from "../fakes/wire/anthropic.ts";
import { signatureOf } from "../fakes/wire/anthropic-check.ts";
import { FAKE_USAGE, type ReplyEncoder } from "../fakes/wire/wire.ts";

const MODEL = "claude-opus-5";
const USAGE = { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output };

type SomeStep = Extract<
  Step,
  string | { reasoning: string } | { toolCall: object } | { event: object } | { finish: string }
>;

/** The body of a reply of these steps, which is finished if no `finish` is among them. */
function bodyOf(...steps: readonly SomeStep[]): string {
  const request = { method: "POST", path: "/v1/messages", headers: {}, body: { model: MODEL } };
  const encoder = anthropicWire.reply({ ...request, closed: Promise.resolve() }, {});
  const pieces = steps.map((step) => encode(step, encoder));
  const isFinished = steps.some((step) => typeof step !== "string" && "finish" in step);
  return [encoder.begin(), ...pieces, isFinished ? "" : encoder.finish()].join("");
}

function encode(step: SomeStep, encoder: ReplyEncoder): string {
  if (typeof step === "string") return encoder.text(step);
  if ("reasoning" in step) return encoder.reasoning(step.reasoning);
  if ("toolCall" in step) return encoder.toolCall(step.toolCall);
  return "event" in step ? encoder.event(step.event) : encoder.finish(step.finish);
}

/** All events of a body that comes in these chunks. */
async function read(...chunks: readonly Uint8Array<ArrayBuffer>[]): Promise<ProviderEvent[]> {
  const left = [...chunks];
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const chunk = left.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const dialect = new AnthropicDialect({ model: MODEL });
  const events: ProviderEvent[] = [];
  for await (const list of readBody(body, { format: "sse", dialect })) events.push(...list);
  return events;
}

const bytesOf = (...steps: readonly SomeStep[]) => new TextEncoder().encode(bodyOf(...steps));
const reply = (...steps: readonly SomeStep[]): Promise<ProviderEvent[]> => read(bytesOf(...steps));
const toolCall = (text: string | string[], name = "look", id = "toolu_1"): SomeStep => {
  return { toolCall: { id, name, arguments: text } };
};
const isCall = ({ type }: ProviderEvent): boolean => type === "tool-call";
const begun = (index: number, name = "look", id = "toolu_1") => {
  return { type: "tool-call", index, id, name };
};
const args = (index: number, text: string) => ({ type: "tool-arguments", index, text });
const finish = (reason: string, rest = {}) => ({ type: "finish", reason, usage: USAGE, ...rest });
const text = (value: string) => ({ type: "text", text: value });

describe("AnthropicDialect, of calls", () => {
  test("gives a call when it begins, and its arguments as they come", async () => {
    expect(await reply(toolCall(['{"at":', '"sea"}']))).toEqual([
      begun(0),
      args(0, '{"at":'),
      args(0, '"sea"}'),
      finish("tool_calls"),
    ]);
  });

  test("counts calls alone, with text before, between and after", async () => {
    const steps = [
      { reasoning: "Hm." },
      "I look.",
      toolCall('{"n":1}', "look", "toolu_1"),
      " And ",
      toolCall('{"n":2}', "hear", "toolu_2"),
      toolCall("", "smell", "toolu_3"),
      "Well.",
    ];
    const events = await reply(...steps);
    expect(events.filter(({ type }) => type !== "replay")).toEqual([
      { type: "reasoning", text: "Hm." },
      text("I look."),
      begun(0),
      args(0, '{"n":1}'),
      text(" And "),
      begun(1, "hear", "toolu_2"),
      args(1, '{"n":2}'),
      begun(2, "smell", "toolu_3"),
      text("Well."),
      finish("tool_calls"),
    ]);
  });

  test("keeps calls apart whose blocks are open at once", async () => {
    const start = (index: number, id: string, name: string): SomeStep => {
      const content_block = { type: "tool_use", id, name, input: {} };
      return { event: { type: "content_block_start", index, content_block } };
    };
    const delta = (index: number, partial_json: string): SomeStep => {
      const piece = { type: "input_json_delta", partial_json };
      return { event: { type: "content_block_delta", index, delta: piece } };
    };
    const steps = [start(4, "a", "look"), start(7, "b", "hear"), delta(7, "{"), delta(4, "{}")];
    expect(await reply(...steps, delta(7, "}"), { finish: "tool_use" })).toEqual([
      begun(0, "look", "a"),
      begun(1, "hear", "b"),
      args(1, "{"),
      args(0, "{}"),
      args(1, "}"),
      finish("tool_calls"),
    ]);
  });

  test("gives a call whose id another one has an id of its own", async () => {
    const calls = (await reply(toolCall("{}"), toolCall("{}"))).filter(isCall);
    expect(calls).toEqual([
      begun(0),
      begun(1, "look", expect.stringMatching(/^call_[0-9a-f]{24}$/) as unknown as string),
    ]);
  });

  test("takes an input that comes whole when there is no other, and makes an id up", async () => {
    const content_block = { type: "tool_use", name: "look", input: { at: "sea" } };
    const events = await reply(
      { event: { type: "content_block_start", index: 0, content_block } },
      { event: { type: "content_block_stop", index: 0 } },
    );
    expect(events).toEqual([
      begun(0, "look", expect.stringMatching(/^call_[0-9a-f]{24}$/) as unknown as string),
      args(0, '{"at":"sea"}'),
      finish("tool_calls"),
    ]);
  });

  test.each([
    ["end_turn", "tool_calls"],
    ["tool_use", "tool_calls"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "refusal"],
    ["pause_turn", "other"],
  ])("ends a reply with calls that stopped with %s as %s", async (stopReason, reason) => {
    const events = await reply(toolCall("{}"), { finish: stopReason });
    expect(events.at(-1)).toEqual(finish(reason));
  });

  test("reads past blocks of other kinds, and deltas of none", async () => {
    const blocks = [
      { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { q: "sea" } },
      { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] },
      { type: "tool_use", id: "toolu_1", input: {} },
      { type: "brand_new" },
      null,
      "tool_use",
    ];
    const steps = blocks.flatMap((content_block, index): SomeStep[] => [
      { event: { type: "content_block_start", index, content_block } },
      {
        event: {
          type: "content_block_delta",
          index,
          delta: { type: "input_json_delta", partial_json: "{}" },
        },
      },
      { event: { type: "content_block_stop", index } },
    ]);
    const stray = { type: "content_block_delta", delta: { type: "signature_delta" } };
    expect(await reply(...steps, { event: stray }, "Hi", { finish: "end_turn" })).toEqual([
      text("Hi"),
      finish("stop"),
    ]);
  });

  test("reads the same however the body is split, and gives no cut one a finish", async () => {
    const huge = `{"text":"${"x".repeat(100_000)}"}`;
    const step = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.string({ minLength: 1 }).map((reasoning) => ({ reasoning })),
      fc
        .tuple(
          fc.array(fc.oneof(fc.json(), fc.constant(""), fc.constant(huge)), { maxLength: 3 }),
          fc.uuid(),
        )
        .map(([pieces, id]) => toolCall(pieces, "look", id)),
    );
    const steps = fc.array(step, { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.nat(), { maxLength: 4 }), async (given, places) => {
        const bytes = bytesOf(...given);
        const whole = await read(bytes);
        expect(whole.at(-1)?.type).toBe("finish");
        const cuts = places.map((place) => place % bytes.length).sort((a, b) => a - b);
        const chunks = [0, ...cuts].map((start, at) => bytes.subarray(start, cuts[at]));
        expect(await read(...chunks)).toEqual(whole);
        const [cut = 0] = cuts;
        const part = await read(bytes.subarray(0, Math.min(cut, bytes.length - 3)));
        expect(part.some(({ type }) => type === "finish")).toBe(false);
        expect(part).toEqual(whole.slice(0, part.length));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("reads calls from a body that comes byte by byte, and finishes none that was cut at any", async () => {
    const bytes = bytesOf("Ü", toolCall(['{"a":', '"🌍"}']));
    for (let length = 0; length < bytes.length - 2; length++) {
      const events = await read(bytes.subarray(0, length));
      expect(events.some(({ type }) => type === "finish")).toBe(false);
    }
    expect(await read(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual([
      text("Ü"),
      begun(0),
      args(0, '{"a":'),
      args(0, '"🌍"}'),
      finish("tool_calls"),
    ]);
  });
});

describe("AnthropicDialect, of thinking", () => {
  const replayed = (value: unknown[]) => ({
    type: "replay",
    replay: { dialect: "anthropic", model: MODEL, value },
  });
  const thinking = (words: string, rest = {}) => {
    return { type: "thinking", thinking: words, signature: signatureOf(words), ...rest };
  };
  const start = (index: number, content_block: object): SomeStep => {
    return { event: { type: "content_block_start", index, content_block } };
  };
  const stop = (index: number): SomeStep => ({ event: { type: "content_block_stop", index } });

  test("gives all blocks with their signatures, in order, right before the end", async () => {
    const redacted = { type: "redacted_thinking", data: "xyz" };
    const steps = [{ reasoning: "Let me" }, { reasoning: " think." }, "Hi", { reasoning: "Hm." }];
    expect(await reply(...steps, toolCall("{}"), start(9, redacted), stop(9))).toEqual([
      { type: "reasoning", text: "Let me" },
      { type: "reasoning", text: " think." },
      text("Hi"),
      { type: "reasoning", text: "Hm." },
      begun(0),
      args(0, "{}"),
      replayed([thinking("Let me think."), thinking("Hm."), redacted]),
      finish("tool_calls"),
    ]);
  });

  test("gives thinking whose words are kept back", async () => {
    const signature_delta = { type: "signature_delta", signature: "sig" };
    const block = { type: "thinking", thinking: "", signature: "", of: "a new kind" };
    const events = await reply(
      start(0, block),
      { event: { type: "content_block_delta", index: 0, delta: signature_delta } },
      stop(0),
    );
    expect(events).toEqual([replayed([{ ...block, signature: "sig" }]), finish("stop")]);
  });

  test.each<[string, SomeStep[]]>([
    ["is not signed", [start(0, { type: "thinking", thinking: "Hm." }), stop(0)]],
    ["is not whole", [start(0, { type: "thinking", thinking: "Hm.", signature: "sig" })]],
    [
      "is signed in part",
      [
        start(0, { type: "thinking", thinking: "Hm.", signature: "sig" }),
        stop(0),
        start(1, { type: "thinking", thinking: "Well." }),
        stop(1),
      ],
    ],
  ])("gives none back that %s", async (_, steps) => {
    expect(await reply(...steps)).toEqual([finish("stop")]);
  });

  test("keeps no endless thinking", async () => {
    const redacted = { type: "redacted_thinking", data: "x".repeat(900_000) };
    const steps = Array.from({ length: 12 }, (_, index) => [start(index, redacted), stop(index)]);
    expect(await reply(...steps.flat())).toEqual([finish("stop")]);
  });
});

describe("AnthropicDialect, of usage", () => {
  test("counts what was cached to the prompt, and tells what of it was read, and what was thought", async () => {
    const usage = {
      input_tokens: 10,
      cache_creation_input_tokens: 200,
      cache_read_input_tokens: 3000,
      output_tokens: 1,
    };
    const last = {
      input_tokens: null,
      output_tokens: 50,
      output_tokens_details: { thinking_tokens: 40 },
    };
    const events = await reply(
      { event: { type: "message_start", message: { usage } } },
      { event: { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: last } },
      { event: { type: "message_stop" } },
      { finish: "end_turn" },
    );
    const total = {
      inputTokens: 3210,
      outputTokens: 50,
      cachedInputTokens: 3000,
      reasoningTokens: 40,
    };
    expect(events).toEqual([finish("stop", { usage: total })]);
  });
});
