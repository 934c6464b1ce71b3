import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChatCompletionsDialect } from "../../src/providers/chat-completions/dialect.ts";
import type { ProviderEvent } from "../../src/providers/provider.ts";
import { type CallTold, callsIn } from "./events-of-chat.ts";

/** The events of a reply of these deltas, with its end. */
function read(
  deltas: readonly object[],
  {
    reason = "tool_calls",
    ...options
  }: { reason?: string; cumulative?: boolean; replaysReasoningOf?: string } = {},
): readonly ProviderEvent[] {
  const dialect = new ChatCompletionsDialect(options);
  const chunks = [
    ...deltas.map((delta) => ({ choices: [{ delta, finish_reason: null }] })),
    { choices: [{ delta: {}, finish_reason: reason }] },
  ];
  const events = chunks.flatMap((chunk) => dialect.read({ data: JSON.stringify(chunk) }));
  return [...events, ...dialect.end()];
}

const fragment = (fields: object): object => ({ tool_calls: [fields] });
const fn = (name?: string, json?: unknown): object => ({
  function: { ...(name !== undefined && { name }), ...(json !== undefined && { arguments: json }) },
});

describe("the calls of Chat Completions", () => {
  test("come as OpenAI sends them: begun at once, then the arguments piece by piece", () => {
    const events = read([
      { content: "I look." },
      fragment({ index: 0, id: "call_a", type: "function", ...fn("look", "") }),
      fragment({ index: 0, ...fn(undefined, '{"at"') }),
      fragment({ index: 0, ...fn(undefined, ':"x"}') }),
      fragment({ index: 1, id: "call_b", type: "function", ...fn("wait", "") }),
      fragment({ index: 1, ...fn(undefined, "{}") }),
    ]);
    expect(events).toEqual([
      { type: "text", text: "I look." },
      { type: "tool-call", index: 0, id: "call_a", name: "look" },
      { type: "tool-arguments", index: 0, text: '{"at"' },
      { type: "tool-arguments", index: 0, text: ':"x"}' },
      { type: "tool-call", index: 1, id: "call_b", name: "wait" },
      { type: "tool-arguments", index: 1, text: "{}" },
      { type: "finish", reason: "tool_calls" },
    ]);
  });

  const X = '{"x":1}';
  const Y = '{"y":[2,"}"]}';
  test.each<[string, object[], CallTold[]]>([
    [
      "whole, in one chunk",
      [
        {
          tool_calls: [
            { index: 0, id: "a", ...fn("f", X) },
            { index: 1, id: "b", ...fn("g", Y) },
          ],
        },
      ],
      [
        { id: "a", name: "f", arguments: X },
        { id: "b", name: "g", arguments: Y },
      ],
    ],
    [
      "without an index",
      [
        fragment({ id: "a", ...fn("f", "") }),
        fragment(fn(undefined, '{"x"')),
        fragment(fn(undefined, ":1}")),
        fragment({ id: "b", ...fn("g", Y) }),
      ],
      [
        { id: "a", name: "f", arguments: X },
        { id: "b", name: "g", arguments: Y },
      ],
    ],
    [
      "with an index from the second piece on",
      [fragment({ id: "a", ...fn("f", "") }), fragment({ index: 0, ...fn(undefined, X) })],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "with an index at the first piece alone",
      [fragment({ index: 0, id: "a", ...fn("f", "") }), fragment(fn(undefined, X))],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "all at index 0",
      [
        fragment({ index: 0, id: "a", ...fn("f", "") }),
        fragment({ index: 0, ...fn(undefined, X) }),
        fragment({ index: 0, id: "b", ...fn("f", "") }),
        fragment({ index: 0, ...fn(undefined, Y) }),
        fragment({ index: 0, id: "c", ...fn("f", X) }),
      ],
      [
        { id: "a", name: "f", arguments: X },
        { id: "b", name: "f", arguments: Y },
        { id: "c", name: "f", arguments: X },
      ],
    ],
    [
      "all at index 0, without arguments",
      [fragment({ index: 0, id: "a", ...fn("f") }), fragment({ index: 0, id: "b", ...fn("f") })],
      [
        { id: "a", name: "f", arguments: "" },
        { id: "b", name: "f", arguments: "" },
      ],
    ],
    [
      "all at index 0, in turns, told apart by their ids",
      [
        fragment({ index: 0, id: "a", ...fn("f", "") }),
        fragment({ index: 0, id: "b", ...fn("g", "") }),
        fragment({ index: 0, id: "a", ...fn(undefined, X) }),
        fragment({ index: 0, id: "b", ...fn(undefined, Y) }),
      ],
      [
        { id: "a", name: "f", arguments: X },
        { id: "b", name: "g", arguments: Y },
      ],
    ],
    [
      "in turns, told apart by their index",
      [
        fragment({ index: 0, id: "a", ...fn("f", "") }),
        fragment({ index: 1, id: "b", ...fn("g", "") }),
        fragment({ index: 0, ...fn(undefined, X) }),
        fragment({ index: 1, ...fn(undefined, Y) }),
      ],
      [
        { id: "a", name: "f", arguments: X },
        { id: "b", name: "g", arguments: Y },
      ],
    ],
    [
      "at indexes with gaps",
      [
        fragment({ index: 3, id: "a", ...fn("f", X) }),
        fragment({ index: 7, id: "b", ...fn("g", Y) }),
      ],
      [
        { id: "a", name: "f", arguments: X },
        { id: "b", name: "g", arguments: Y },
      ],
    ],
    ["without an id", [fragment({ index: 0, ...fn("f", X) })], [{ name: "f", arguments: X }]],
    [
      "without an id or an index, each whole",
      [{ tool_calls: [fn("f", X), fn("f", Y), fn("g", X), fn("f", X)] }],
      [
        { name: "f", arguments: X },
        { name: "f", arguments: Y },
        { name: "g", arguments: X },
        { name: "f", arguments: X },
      ],
    ],
    [
      "with an empty id, all at index 0, each whole",
      [
        fragment({ index: 0, id: "", ...fn("f", X) }),
        fragment({ index: 0, id: "", ...fn("f", Y) }),
      ],
      [
        { name: "f", arguments: X },
        { name: "f", arguments: Y },
      ],
    ],
    [
      "with a late id",
      [
        fragment({ index: 0, ...fn("f", "") }),
        fragment({ index: 0, id: "a" }),
        fragment({ index: 0, ...fn(undefined, X) }),
      ],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "with an id after the arguments",
      [
        fragment({ index: 0, ...fn("f", X) }),
        fragment({ index: 0, id: "a", ...fn(undefined, "") }),
      ],
      [{ name: "f", arguments: X }],
    ],
    [
      "with a late name",
      [
        fragment({ index: 0, id: "a", ...fn(undefined, '{"x"') }),
        fragment({ index: 0, ...fn(undefined, ":1") }),
        fragment({ index: 0, ...fn("f", "}") }),
      ],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "with the name in each piece",
      [
        fragment({ index: 0, id: "a", ...fn("f", "") }),
        fragment({ index: 0, id: "a", ...fn("f", '{"x"') }),
        fragment({ index: 0, id: "a", ...fn("f", ":1}") }),
        fragment({ index: 0, id: "a", ...fn("f", "") }),
      ],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "with the name, and no id or index, in each piece",
      [fragment(fn("f", '{"x"')), fragment(fn("f", ":1}")), fragment(fn("f", ""))],
      [{ name: "f", arguments: X }],
    ],
    [
      "with a new id in each piece",
      [
        fragment({ index: 0, id: "a", ...fn("f", "") }),
        fragment({ index: 0, id: "b", ...fn(undefined, '{"x"') }),
        fragment({ index: 0, id: "c", ...fn(undefined, ":1}") }),
        fragment({ index: 0, id: "d", ...fn(undefined, "") }),
      ],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "with a new id and the name in each piece",
      [
        fragment({ index: 0, id: "a", ...fn("f", '{"x"') }),
        fragment({ index: 0, id: "b", ...fn("f", ":1") }),
        fragment({ index: 0, id: "c", ...fn("f", "}") }),
      ],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "with one id for two of them",
      [
        fragment({ index: 0, id: "a", ...fn("f", X) }),
        fragment({ index: 1, id: "a", ...fn("g", Y) }),
      ],
      [
        { id: "a", name: "f", arguments: X },
        { name: "g", arguments: Y },
      ],
    ],
    [
      "with arguments that are null, missing or empty",
      [
        fragment({ index: 0, id: "a", ...fn("f", null) }),
        fragment({ index: 1, id: "b", function: { name: "g" } }),
        fragment({ index: 2, id: "c", ...fn("h", "") }),
        fragment({ index: 3, id: "d", ...fn("i", "null") }),
      ],
      ["f", "g", "h", "i"].map((name, at) => ({ id: "abcd"[at] ?? "", name, arguments: "" })),
    ],
    [
      "with arguments that are an object",
      [
        fragment({ index: 0, id: "a", ...fn("f", { x: 1 }) }),
        fragment({ index: 1, id: "b", ...fn("g", {}) }),
      ],
      [
        { id: "a", name: "f", arguments: X },
        { id: "b", name: "g", arguments: "{}" },
      ],
    ],
    [
      "with {} before the arguments",
      [
        fragment({ index: 0, id: "a", ...fn("f", "{}") }),
        fragment({ index: 0, ...fn(undefined, '{"x"') }),
        fragment({ index: 0, ...fn(undefined, ":1}") }),
        fragment({ index: 1, id: "b", ...fn("g", `{}${Y}`) }),
      ],
      [
        { id: "a", name: "f", arguments: X },
        { id: "b", name: "g", arguments: Y },
      ],
    ],
    [
      "with {} in two pieces before the arguments",
      [
        fragment({ index: 0, id: "a", ...fn("f", "{") }),
        fragment({ index: 0, ...fn(undefined, "}") }),
        fragment({ index: 0, ...fn(undefined, X) }),
      ],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "with {} alone",
      [
        fragment({ index: 0, id: "a", ...fn("f", "{}") }),
        fragment({ index: 1, id: "b", ...fn("g", X) }),
      ],
      [
        { id: "a", name: "f", arguments: "{}" },
        { id: "b", name: "g", arguments: X },
      ],
    ],
    [
      "once more, whole, at the end",
      [
        fragment({ index: 0, id: "a", ...fn("f", "") }),
        fragment({ index: 0, ...fn(undefined, X) }),
        fragment({ index: 0, id: "a", ...fn("f", X) }),
      ],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "once more, whole, at the end, without the id",
      [
        fragment({ index: 0, id: "a", ...fn("f", "") }),
        fragment({ index: 0, ...fn(undefined, X) }),
        fragment({ index: 0, ...fn("f", X) }),
      ],
      [{ id: "a", name: "f", arguments: X }],
    ],
    [
      "as function_call",
      [
        { function_call: { name: "f", arguments: "" } },
        { function_call: { arguments: '{"x"' } },
        { content: null, function_call: { arguments: ":1}" } },
      ],
      [{ name: "f", arguments: X }],
    ],
    [
      "beside null and what is no call",
      [
        { tool_calls: null, function_call: null },
        { tool_calls: [] },
        { tool_calls: "no" },
        { tool_calls: [null, 5, { index: 0, id: "a", ...fn("f", X) }, {}] },
        fragment({ index: 1, id: "b", function: null }),
      ],
      [{ id: "a", name: "f", arguments: X }],
    ],
  ])("are understood when they come %s", (_, deltas, calls) => {
    for (const reason of ["stop", "tool_calls", "eos"]) {
      const events = read(deltas, { reason });
      expect(callsIn(events)).toEqual(calls);
      expect(events.at(-1)).toEqual({ type: "finish", reason: "tool_calls" });
    }
  });

  test("make up ids that are never the same", () => {
    const ids = new Set<string>();
    for (let reply = 0; reply < 10; reply++)
      for (const event of read([fragment(fn("f", X)), fragment(fn("g", X))]))
        if (event.type === "tool-call") ids.add(event.id);
    expect(ids.size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^call_[0-9a-f]{24}$/);
  });

  test.each(["length", "content_filter"])("leave the reason %s what it is", (reason) => {
    const finish = read([fragment({ index: 0, id: "a", ...fn("f", '{"x') })], { reason }).at(-1);
    const expected = reason === "length" ? "length" : "refusal";
    expect(finish).toEqual({ type: "finish", reason: expected });
  });

  test("fail the reply when one never gets a name", () => {
    const nameless = fragment({ index: 0, id: "a", ...fn(undefined, X) });
    expect(() => read([nameless])).toThrow("a tool call came without a name");
    expect(callsIn(read([fragment({ index: 0, id: "a" })]))).toEqual([]);
  });

  test("cannot fill the memory without being told of", () => {
    const piece = fragment({ index: 0, ...fn(undefined, "x".repeat(100_000)) });
    expect(() => read(Array.from({ length: 20 }, () => piece))).toThrow("without a name");
    const many = Array.from({ length: 3_000 }, (_, index) => fragment({ index }));
    expect(() => read(many)).toThrow("too many tool calls");
  });

  test("may hold cumulative arguments where texts are cumulative", () => {
    const grow = ['{"x"', '{"x":1,', '{"x":1,"y":2}', '{"x":1,"y":2}'].map((json) =>
      fragment({ index: 0, id: "a", ...fn("f", json) }),
    );
    const calls = [{ id: "a", name: "f", arguments: '{"x":1,"y":2}' }];
    expect(callsIn(read(grow, { cumulative: true }))).toEqual(calls);
    const pieces = ['{"x"', ':1,"y"', ":2}"].map((json) =>
      fragment({ index: 0, id: "a", ...fn("f", json) }),
    );
    expect(callsIn(read(pieces, { cumulative: true }))).toEqual(calls);
    const whole = fragment({ index: 0, id: "a", ...fn("f", X) });
    expect(callsIn(read([whole, whole], { cumulative: true }))).toEqual([
      { id: "a", name: "f", arguments: X },
    ]);
  });

  test("of 100 KB come through whole, in small pieces", () => {
    const json = JSON.stringify({ text: 'a "quoted\\" {[} \n'.repeat(6_000) });
    const pieces = json.match(/[\s\S]{1,7}/g) ?? [];
    const events = read([
      fragment({ index: 0, id: "a", ...fn("f", "") }),
      ...pieces.map((piece) => fragment({ index: 0, ...fn(undefined, piece) })),
    ]);
    expect(callsIn(events)).toEqual([{ id: "a", name: "f", arguments: json }]);
  });

  test("come through however their JSON is cut, whatever the server leaves out", () => {
    const call = fc.record({
      name: fc.constantFrom("f", "g"),
      json: fc
        .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 })
        .map((value) => JSON.stringify(value)),
      cuts: fc.array(fc.nat(40), { maxLength: 6 }),
    });
    const quirks = fc.record({
      index: fc.constantFrom("right", "zero", "missing"),
      name: fc.constantFrom("once", "always"),
      glued: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), quirks, (calls, quirk) => {
        const deltas = calls.flatMap(({ name, json, cuts }, at) => {
          const index = { right: { index: at }, zero: { index: 0 }, missing: {} }[quirk.index];
          const glue = quirk.glued ? "{}" : "";
          return [glue, ...cutAt(json, cuts)].map((piece, number) =>
            fragment({
              ...index,
              ...(number === 0 && { id: `id${at}` }),
              ...fn(number === 0 || quirk.name === "always" ? name : undefined, piece),
            }),
          );
        });
        expect(callsIn(read(deltas))).toEqual(
          calls.map(({ name, json }, at) => ({ id: `id${at}`, name, arguments: json })),
        );
      }),
      { numRuns: 500 },
    );
  });
});

function cutAt(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.filter((cut) => cut < text.length), text.length].sort((a, b) => a - b);
  return places.slice(1).map((end, at) => text.slice(places[at], end));
}

describe("the reasoning of a reply with calls", () => {
  const reason = [{ reasoning_content: "Hm" }, { reasoning_content: "." }];
  const call = fragment({ index: 0, id: "a", ...fn("f", "{}") });
  const replay = (reasoning_content: string): object => ({
    type: "replay",
    replay: { dialect: "chat-completions", model: "m", value: { reasoning_content } },
  });

  test("is to be given back, where the server wants it", () => {
    const told = read([...reason, call], { replaysReasoningOf: "m" });
    expect(told.slice(-2)).toEqual([replay("Hm."), { type: "finish", reason: "tool_calls" }]);
    expect(read([call], { replaysReasoningOf: "m" }).slice(-2)[0]).toEqual(replay(""));
  });

  test("is not, where the server does not want it or nothing was called", () => {
    const isReplay = ({ type }: ProviderEvent): boolean => type === "replay";
    expect(read([...reason, call]).some(isReplay)).toBe(false);
    expect(read(reason, { replaysReasoningOf: "m", reason: "stop" }).some(isReplay)).toBe(false);
  });
});

test("a repeated chunk that holds a call beside its text is not taken for text alone", () => {
  const said = (content: string, calls?: object): object => ({ content, ...calls });
  const call = fragment(fn("f", '{"x":1}'));
  const events = read([said("a"), said("b"), said("c", call), said("d", call), said("e")]);
  const text = events.map((event) => (event.type === "text" ? event.text : "")).join("");
  expect([text, callsIn(events).length]).toEqual(["abcde", 2]);
});
