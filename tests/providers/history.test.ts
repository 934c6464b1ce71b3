import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChatMessage } from "../../src/chat.ts";
import { toHistory } from "../../src/providers/history.ts";
import type { ImagePart, Message, ToolCall } from "../../src/providers/message.ts";

const system = (content: string): ChatMessage => ({ role: "system", content });
const user = (content: string): ChatMessage => ({ role: "user", content });
const assistant = (content: string): ChatMessage => ({ role: "assistant", content });

describe("toHistory", () => {
  test.each([
    ["one message", [user("Hi")], { turns: [user("Hi")] }],
    [
      "a dialogue",
      [system("Be brief."), user("Hi"), assistant("Hello"), user("Bye")],
      { system: "Be brief.", turns: [user("Hi"), assistant("Hello"), user("Bye")] },
    ],
    [
      "system messages anywhere",
      [user("Hi"), system("One."), assistant("Hello"), system("Two."), user("Bye")],
      { system: "One.\n\nTwo.", turns: [user("Hi"), assistant("Hello"), user("Bye")] },
    ],
    [
      "a system message between two of one role",
      [user("Hi"), system("One."), user("there")],
      { system: "One.", turns: [user("Hi\n\nthere")] },
    ],
    [
      "a leading assistant",
      [assistant("Welcome"), user("Hi")],
      { turns: [user("Hello."), assistant("Welcome"), user("Hi")] },
    ],
    [
      "a trailing assistant",
      [user("Hi"), assistant("Once upon")],
      { turns: [user("Hi"), assistant("Once upon"), user("Continue.")] },
    ],
    [
      "roles in a row",
      [user("One"), user("Two"), assistant("Three"), assistant("Four"), user("Five")],
      { turns: [user("One\n\nTwo"), assistant("Three\n\nFour"), user("Five")] },
    ],
    [
      "blank messages",
      [system(" "), user(""), user("Hi"), assistant("\n\t "), user("there")],
      { turns: [user("Hi\n\nthere")] },
    ],
    [
      "a system message alone",
      [system("Be brief.")],
      { system: "Be brief.", turns: [user("Hello.")] },
    ],
    ["blanks alone", [user(" ")], { turns: [user("Hello.")] }],
    ["white space around words", [user("  Hi \n")], { turns: [user("  Hi \n")] }],
  ])("brings %s into the shape that every provider takes", (_, messages, expected) => {
    expect(toHistory(messages)).toEqual(expected);
  });

  test("loses no word, alternates from user to user, and holds nothing blank", () => {
    const message = fc.record({
      role: fc.constantFrom("system" as const, "user" as const, "assistant" as const),
      content: fc.oneof(fc.string(), fc.constantFrom("", " ", "\n")),
    });
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const { system: leading, turns } = toHistory(messages);
        turns.forEach(({ role }, index) => {
          expect(role).toBe(index % 2 === 0 ? "user" : "assistant");
        });
        expect(turns.at(-1)?.role).toBe("user");
        const everything = [leading ?? "-", ...turns.map(({ content }) => content)];
        for (const content of everything) expect(content.trim()).not.toBe("");
        for (const { content } of messages.filter((each) => each.content.trim() !== ""))
          expect(everything.some((text) => text.includes(content))).toBe(true);
      }),
    );
  });
});

describe("toHistory, with tools", () => {
  const call = (id: string, name = "look"): ToolCall => ({ id, name, arguments: "{}" });
  const calls = (...toolCalls: ToolCall[]): Message => {
    return { role: "assistant", content: "", toolCalls };
  };
  const result = (toolCallId: string, content: string): Message => {
    return { role: "tool", toolCallId, content };
  };
  const results = (...given: [id: string, content: string][]) => {
    return given.map(([toolCallId, content]) => ({ toolCallId, name: "look", content }));
  };
  const MISSING = "No result: the call was not carried out.";

  test.each<[string, Message[], unknown[]]>([
    [
      "gives the results of a turn to the one next turn, in the order of its calls",
      [user("Hi"), calls(call("a"), call("b")), result("b", "B"), result("a", "A"), user("So?")],
      [
        user("Hi"),
        calls(call("a"), call("b")),
        { ...user("So?"), results: results(["a", "A"], ["b", "B"]) },
      ],
    ],
    [
      "makes one turn of neighbours of which one has text and the other calls",
      [user("Hi"), assistant("I look."), calls(call("a")), calls(call("b")), result("a", "A")],
      [
        user("Hi"),
        { ...assistant("I look."), toolCalls: [call("a"), call("b")] },
        { ...user(""), results: results(["a", "A"], ["b", MISSING]) },
      ],
    ],
    [
      "answers calls that nobody answered",
      [user("Hi"), calls(call("a")), user("Never mind.")],
      [user("Hi"), calls(call("a")), { ...user("Never mind."), results: results(["a", MISSING]) }],
    ],
    [
      "answers calls that end the conversation",
      [user("Hi"), calls(call("a"))],
      [user("Hi"), calls(call("a")), { ...user(""), results: results(["a", MISSING]) }],
    ],
    [
      "keeps one call of each id",
      [user("Hi"), calls(call("a")), calls(call("a"), call("b")), result("a", "A")],
      [
        user("Hi"),
        calls(call("a"), call("b")),
        { ...user(""), results: results(["a", "A"], ["b", MISSING]) },
      ],
    ],
    [
      "answers calls with which the conversation begins",
      [calls(call("a")), result("a", "A")],
      [user("Hello."), calls(call("a")), { ...user(""), results: results(["a", "A"]) }],
    ],
    [
      "keeps an empty result",
      [user("Hi"), calls(call("a")), result("a", "")],
      [user("Hi"), calls(call("a")), { ...user(""), results: results(["a", ""]) }],
    ],
    [
      "takes a result for which there is no call for words",
      [user("Hi"), assistant("Hello"), result("x", "X")],
      [user("Hi"), assistant("Hello"), user("X")],
    ],
  ])("%s", (_, messages, turns) => {
    expect(toHistory(messages)).toEqual({ turns });
  });

  test("takes no longer for a call among very many", () => {
    const ids = Array.from({ length: 200_000 }, (_, index) => `c${index}`);
    const { turns } = toHistory([
      ...ids.map((id) => calls(call(id))),
      ...ids.map((id) => result(id, id)),
    ]);
    expect(turns).toHaveLength(3);
    expect(turns[2]).toMatchObject({ results: { length: ids.length } });
  });

  test("keeps pictures in their place, beside the text of neighbours", () => {
    const image: ImagePart = { type: "image", mediaType: "image/png", data: "AAAA" };
    const text = (value: string) => ({ type: "text" as const, text: value });
    const parts = [text("This:"), image, text(" ")];
    expect(
      toHistory([user("Look."), { ...user("This:"), role: "user", parts }, user("Well?")]).turns,
    ).toEqual([
      {
        ...user("Look.\n\nThis:\n\nWell?"),
        parts: [text("Look."), text("This:"), image, text("Well?")],
      },
    ]);
    expect(toHistory([{ role: "user", content: "", parts: [image] }]).turns).toEqual([
      { role: "user", content: "", parts: [image] },
    ]);
  });
});
