import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { withBoundedBody } from "../../src/mcp/bounded-body.ts";
import { CallDeadline } from "../../src/mcp/call-deadline.ts";
import { canonicalJson, jsonDigest } from "../../src/mcp/canonical-json.ts";
import { cleanLine, cutText } from "../../src/mcp/clean-line.ts";
import { JsonLines } from "../../src/mcp/json-lines.ts";
import { KeptMessages } from "../../src/mcp/kept-messages.ts";
import { MAX_MESSAGE_BYTES, MessageTooLargeError } from "../../src/mcp/message-bounds.ts";
import { MAX_MESSAGE_VALUES } from "../../src/mcp/message-reader.ts";
import { redactor } from "../../src/mcp/redact.ts";
import { resultText } from "../../src/mcp/result-text.ts";
import { readTools } from "../../src/mcp/tool-definition.ts";

test("cutText cuts no character in half", () => {
  expect(cutText("ab😀cd", 4)).toBe("ab…");
  expect(cutText("abcd", 4)).toBe("abcd");
});

test("cleanLine makes one line of somebody else's words", () => {
  expect(cleanLine("  two\n\n lines\u202e ", 20)).toBe("two lines");
  expect(cleanLine("x".repeat(100), 10)).toBe(`${"x".repeat(9)}…`);
});

describe("redactor", () => {
  const redact = redactor(
    new Map([
      ["SHORT", "1234567"],
      ["KEY", "pass/word 1"],
      ["LONG", "pass/word 1 and more"],
      ["QUOTED", 'say "please"'],
    ]),
  );
  test.each([
    ["1234567 stays", "1234567 stays"],
    ["<pass/word 1>", "<•••KEY•••>"],
    ["?key=pass%2Fword%201&b", "?key=•••KEY•••&b"],
    ["pass/word 1 and more", "•••LONG•••"],
    [JSON.stringify({ a: 'say "please"' }), '{"a":"•••QUOTED•••"}'],
  ])("of %j", (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });
  test("replaces the same in turns, wherever it stands", async () => {
    const many = redactor([
      ["A", "aaaaaaaa"],
      ["B", "aaaaaaaab"],
      ["C", "secret/1"],
    ]);
    const bits = ["aaaaaaaa", "aaaaaaaab", "a", "b", "secret/1", "secret%2F1", "secret/", "€"];
    const bit = fc.constantFrom(...bits);
    const text = fc
      .tuple(fc.array(bit), fc.integer({ min: 65_500, max: 65_540 }), fc.array(bit), fc.boolean())
      .map(([head, length, tail, isA]) =>
        [...head, (isA ? "a" : "-").repeat(length), ...tail].join(""),
      );
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        expect((await many.inTurns(given)) === many(given)).toBe(true);
      }),
    );
  });
  test("lets others work between its secrets, however many there are", async () => {
    const secrets = Array.from({ length: 40 }, (_, at) => [`KEY${at}`, `secret/${at}`] as const);
    let ms = performance.now();
    const now = vi.spyOn(performance, "now").mockImplementation(() => ms++);
    let turns = 0;
    let turn = setImmediate(function next() {
      turns++;
      turn = setImmediate(next);
    });
    onTestFinished(() => {
      now.mockRestore();
      clearImmediate(turn);
    });
    // A few looks at the time for each.
    await redactor(secrets).inTurns("-".repeat(4 * 65_536));
    expect(turns).toBeGreaterThan(10);
  });
  test("takes a name as it is", () => {
    expect(redactor(new Map([["$&", "12345678"]]))("12345678")).toBe("•••$&•••");
  });
});

describe("canonicalJson", () => {
  test("is the same in whatever order the keys came", async () => {
    const one = { b: [1, { d: null, c: "x" }], a: true };
    const other = { a: true, b: [1, { c: "x", d: null }] };
    expect(canonicalJson(one)).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
    expect(await jsonDigest(one)).toBe(await jsonDigest(other));
  });
  test("keeps a key that objects have of their own", () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });
});

describe("readTools", () => {
  const tool = { name: "a", inputSchema: { type: "object" } };
  const digestOf = async (definition: object): Promise<string | undefined> =>
    (await readTools("s", [definition], redactor([]))).tools[0]?.digest;

  test("gives another digest to another definition alone", async () => {
    const digest = await digestOf(tool);
    expect(await digestOf({ ...tool, _meta: { at: 1 } })).toBe(digest);
    for (const change of [
      { description: "new" },
      { title: "new" },
      { annotations: { readOnlyHint: true } },
      { inputSchema: { type: "object", required: ["x"] } },
    ])
      expect(await digestOf({ ...tool, ...change })).not.toBe(digest);
  });

  test("believes only the hints that are there, and true", async () => {
    const hinted = [
      {},
      { annotations: { readOnlyHint: "yes", openWorldHint: "no" } },
      { annotations: { readOnlyHint: true, openWorldHint: false } },
    ].map((more, index) => ({ ...tool, name: `t${index}`, ...more }));
    const { tools } = await readTools("s", hinted, redactor([]));
    expect(tools.map(({ hints }) => hints)).toEqual([
      { readOnly: false, openWorld: true },
      { readOnly: false, openWorld: true },
      { readOnly: true, openWorld: false },
    ]);
  });

  test("leaves out what is nested beyond all bounds", async () => {
    let deep: unknown = 0;
    for (let level = 0; level < 15_000; level++) deep = [deep];
    const { tools, notices } = await readTools("s", [{ ...tool, x: deep }], redactor([]));
    expect(tools).toEqual([]);
    expect(notices).toEqual(["s: the tool a is nested too deeply, so it is left out"]);
  });

  test("takes 512 tools", async () => {
    const many = Array.from({ length: 600 }, (_, index) => ({ ...tool, name: `t${index}` }));
    const { tools, notices } = await readTools("s", many, redactor([]));
    expect(tools).toHaveLength(512);
    expect(notices).toEqual(["s: it has more than 512 tools; the rest is left out"]);
  });
});

describe("resultText", () => {
  test.each([
    ["nothing", undefined, { outcome: "ok", text: "" }],
    ["no list of contents", { content: "x" }, { outcome: "ok", text: "" }],
    [
      "contents that are none",
      { content: [null, { type: "dance\u202e" }, { type: "audio", data: "A".repeat(4096) }] },
      {
        outcome: "ok",
        text: "[content of an unknown kind]\n[content of the kind dance; it cannot be shown here]\n[audio, unknown, 3 KiB; it cannot be shown here]",
      },
    ],
    ["a structure", { structuredContent: { a: 1 } }, { outcome: "ok", text: '{"a":1}' }],
    [
      "a structure beside its text",
      { content: [{ type: "text", text: "a is 1" }], structuredContent: { a: 1 } },
      { outcome: "ok", text: "a is 1" },
    ],
  ])("of %s", async (_, result, expected) => {
    expect(await resultText(result, redactor([]))).toEqual(expected);
  });

  test("finds a secret that characters which cannot be seen hide", async () => {
    const redact = redactor(new Map([["KEY", "sesame-open"]]));
    const content = [{ type: "text", text: "sesame\u200b-open" }];
    expect((await resultText({ content }, redact)).text).toBe("•••KEY•••");
  });
});

describe("withBoundedBody", () => {
  test("passes on 16 lines of an event stream in a turn of the event loop", async () => {
    const all = "data: {}\n\n".repeat(2000);
    const headers = { "content-type": "text/event-stream" };
    const { body } = withBoundedBody(new Response(all, { headers }), {
      kept: new KeptMessages(),
      onTooLarge: () => {},
    });
    let [text, inTurn, most] = ["", 0, 0];
    let turn = setImmediate(function next() {
      inTurn = 0;
      turn = setImmediate(next);
    });
    const decoder = new TextDecoder();
    for await (const chunk of body ?? []) {
      const piece = decoder.decode(chunk);
      text += piece;
      inTurn += piece.split("\n").length - 1;
      most = Math.max(most, inTurn);
    }
    clearImmediate(turn);
    expect(text === all).toBe(true);
    expect(most).toBeLessThanOrEqual(32);
  });
});

describe("JsonLines", () => {
  const read = async (...chunks: (string | Uint8Array)[]): Promise<unknown[]> => {
    const messages: unknown[] = [];
    const lines = new JsonLines();
    const bytes = new TextEncoder();
    for (const chunk of chunks)
      for await (const message of lines.read(
        typeof chunk === "string" ? bytes.encode(chunk) : chunk,
      ))
        messages.push(message);
    return messages.filter((message) => message !== undefined);
  };
  test("reads messages in pieces, and leaves out what is none", async () => {
    const euro = new TextEncoder().encode("€");
    expect(
      await read(
        'junk\n{"jsonrpc":"2.0","id"',
        ':1}\r\n\n[1]\n{"a":1}\n{"jsonrpc":"2.0","x":"',
        euro.subarray(0, 1),
        euro.subarray(1),
        '"}\n{"jsonrpc"',
      ),
    ).toEqual([
      { jsonrpc: "2.0", id: 1 },
      { jsonrpc: "2.0", x: "€" },
    ]);
  });
  test("takes no line beyond 16 MiB", async () => {
    const half = new Uint8Array(MAX_MESSAGE_BYTES / 2).fill(120);
    expect(await read(half, half, "\n", half, half, "\n")).toEqual([]);
    await expect(read(half, half, "x")).rejects.toThrow(MessageTooLargeError);
  });
  test.each([
    ["values", `{"jsonrpc":"2.0","a":[${"1,".repeat(MAX_MESSAGE_VALUES)}1]}\n`],
    ["levels", `{"jsonrpc":"2.0","a":${"[".repeat(300)}${"]".repeat(300)}}\n`],
  ])("takes no message of too many %s", async (_, line) => {
    await expect(read(line)).rejects.toThrow(/more than 15000 values, or too deeply nested/);
    // What is no message may be anything.
    expect(await read(`x${line}`)).toEqual([]);
  });
  test("reads a line when it is asked for, and not before", async () => {
    const two = new TextEncoder().encode('{"jsonrpc":"2.0","id":1}\n{"jsonrpc":"2.0","id":2}\n');
    const lines = new JsonLines().read(two);
    const parse = vi.spyOn(JSON, "parse");
    onTestFinished(() => parse.mockRestore());
    expect((await lines.next()).value).toEqual({ jsonrpc: "2.0", id: 1 });
    expect(parse).toHaveBeenCalledOnce();
  });
});

describe("CallDeadline", () => {
  const start = (idleMs: number, totalMs: number) => {
    vi.useFakeTimers();
    const onExpired = vi.fn(() => vi.useRealTimers());
    return { onExpired, deadline: new CallDeadline({ idleMs, totalMs, onExpired }) };
  };
  test("expires without a sign of life", () => {
    const { onExpired } = start(100, 1000);
    vi.advanceTimersByTime(99);
    expect(onExpired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onExpired).toHaveBeenCalledOnce();
  });
  test("is renewed, within what is left in all", () => {
    const { onExpired, deadline } = start(100, 250);
    for (let step = 0; step < 3; step++) {
      vi.advanceTimersByTime(80);
      deadline.renew();
    }
    vi.advanceTimersByTime(9);
    expect(onExpired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onExpired).toHaveBeenCalledOnce();
  });
  test("stands still while it is paused, however often", () => {
    const { onExpired, deadline } = start(100, 1000);
    vi.advanceTimersByTime(60);
    deadline.pause();
    deadline.pause();
    deadline.resume();
    deadline.renew();
    vi.advanceTimersByTime(5000);
    expect(onExpired).not.toHaveBeenCalled();
    deadline.resume();
    vi.advanceTimersByTime(100);
    expect(onExpired).toHaveBeenCalledOnce();
  });
  test("does not expire once it is stopped", () => {
    const { onExpired, deadline } = start(100, 1000);
    deadline.stop();
    deadline.renew();
    vi.advanceTimersByTime(1000);
    expect(onExpired).not.toHaveBeenCalled();
    vi.useRealTimers();
  });
});
