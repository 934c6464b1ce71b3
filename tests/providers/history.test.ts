import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChatMessage } from "../../src/chat.ts";
import { toHistory, withLeadingSystem } from "../../src/providers/history.ts";

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

test("withLeadingSystem puts the system text first, where there is one", () => {
  const turns = [{ role: "user" as const, content: "Hi" }];
  expect(withLeadingSystem({ system: "Be brief.", turns })).toEqual([
    system("Be brief."),
    user("Hi"),
  ]);
  expect(withLeadingSystem({ turns })).toEqual([user("Hi")]);
});
