import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProviderEvent } from "../../src/providers/provider.ts";
import { ReplyText } from "../../src/reply/reply-text.ts";

function text(written: string): ProviderEvent {
  return { type: "text", text: written };
}

function reasoning(trace: string): ProviderEvent {
  return { type: "reasoning", text: trace };
}

/** What each event adds, and what the end adds. */
function deltasOf(events: readonly (ProviderEvent | string)[]): string[] {
  const reply = new ReplyText();
  const deltas = events.map((event) => {
    reply.push(event);
    return reply.take();
  });
  deltas.push(reply.end());
  expect(reply.content).toBe(deltas.join(""));
  return deltas;
}

describe("ReplyText", () => {
  it.each<[string, (ProviderEvent | string)[], string[]]>([
    ["nothing", [], [""]],
    ["text as it is", [text("a"), text("b")], ["a", "b", ""]],
    ["plain strings as text", ["a", "b"], ["a", "b", ""]],
    [
      "a trace, then text",
      [reasoning("a"), reasoning("b"), text("c"), text("d")],
      ["<think>a", "b", "</think>\nc", "d", ""],
    ],
    ["a trace that nothing follows", [reasoning("a")], ["<think>a", "</think>"]],
    [
      "a trace between texts, and another",
      [text("a"), reasoning("b"), text("c"), reasoning("d"), "e"],
      ["a", "<think>b", "</think>\nc", "<think>d", "</think>\ne", ""],
    ],
    [
      "empty pieces as nothing: they open and close no trace",
      [reasoning(""), text(""), reasoning("a"), text(""), "", reasoning("b")],
      ["", "", "<think>a", "", "", "b", "</think>"],
    ],
    ["a finish as nothing", [text("a"), { type: "finish", reason: "stop" }], ["a", "", ""]],
    [
      "halves of a surrogate pair put together",
      [text("a\ud83d"), text("\ude00b")],
      ["a", "😀b", ""],
    ],
    ["half a pair, alone in its piece, held", [text("\ud83d"), text("\ude00")], ["", "😀", ""]],
    ["half a pair that stays alone, at the end", [text("a\ud83d")], ["a", "\ud83d"]],
    [
      "half a pair at the end of a trace, before the tag",
      [reasoning("\ud83d"), text("a")],
      ["<think>", "\ud83d</think>\na", ""],
    ],
    [
      "half a pair at the end of all, before the tag",
      [reasoning("a\ud83d")],
      ["<think>a", "\ud83d</think>"],
    ],
    ["a low half without a high one as it is", [text("\ude00")], ["\ude00", ""]],
    [
      "two high halves in a row",
      [text("\ud83d"), text("\ud83d"), text("\ude00")],
      ["", "\ud83d", "😀", ""],
    ],
  ])("makes of %s", (_title, events, deltas) => {
    expect(deltasOf(events)).toEqual(deltas);
  });

  it.each([undefined, null, {}, { type: "text" }, { type: "reasoning" }, { type: "unknown" }])(
    "ignores %j, as a provider written without types may yield it",
    (event) => {
      expect(deltasOf([text("a"), event as unknown as ProviderEvent])).toEqual(["a", "", ""]);
    },
  );

  it("knows whether there was any text besides the trace", () => {
    const reply = new ReplyText();
    reply.push(reasoning("a"));
    reply.push(text(""));
    expect(reply.hasText).toBe(false);
    reply.push("b");
    expect(reply.hasText).toBe(true);
  });

  it("ends once: what comes of a second end is nothing", () => {
    const reply = new ReplyText();
    reply.push(reasoning("a\ud83d"));
    expect([reply.end(), reply.end(), reply.content]).toEqual([
      "<think>a\ud83d</think>",
      "",
      "<think>a\ud83d</think>",
    ]);
  });

  it("loses and invents nothing but the tags, and splits no pair, in any order of events", () => {
    const piece = fc.string({ unit: fc.constantFrom("a", "\ud83d", "\ude00", "é"), maxLength: 4 });
    const event = fc.oneof(piece.map(text), piece.map(reasoning), piece);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const deltas = deltasOf(events);
        const all = events
          .map((each) => (typeof each === "string" ? each : wordsOf(each)))
          .join("");
        expect(deltas.join("").replace(/<think>|<\/think>\n?/g, "")).toBe(all);
        // Joined by a mark, halves that were sent apart are no pair any more.
        const sent = deltas.filter((delta) => delta !== "").join("|");
        expect(sent).not.toMatch(/[\ud800-\udbff]\|[\udc00-\udfff]/);
      }),
      { numRuns: 500 },
    );
  });
});

function wordsOf(event: ProviderEvent): string {
  return "text" in event ? event.text : "";
}
