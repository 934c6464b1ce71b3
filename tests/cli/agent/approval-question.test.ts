import { describe, expect, it } from "vitest";
import { showArguments } from "../../../src/agent/shown-arguments.ts";
import {
  type AskedApproval,
  approvalQuestion,
  decisionOf,
} from "../../../src/cli/agent/approval-question.ts";

const BOTH = ["once", "always"] as const;

function asked(given: object, over: Partial<AskedApproval> = {}): AskedApproval {
  const { text, bytes, cut } = showArguments(JSON.stringify(given));
  const about = { agent: "writer", server: "files", tool: "write_file", changed: false };
  return { ...about, arguments: text, bytes, cut, why: "may-change", offered: BOTH, ...over };
}

describe("approvalQuestion", () => {
  it("shows short arguments on the line of the question", () => {
    expect(approvalQuestion(asked({ path: "a b", content: "x\ny" }))).toEqual({
      canAnswer: true,
      text: '(writer: It may change something.)\nAllow files · write_file { "path": "a b", "content": "x\\ny" }? [y/N/a] ',
    });
  });

  it("shows longer ones whole above it", () => {
    const content = "x".repeat(300);
    const { text, canAnswer } = approvalQuestion(asked({ content }));
    expect(canAnswer).toBe(true);
    expect(text).toContain(`\n  "content": "${content}"\n`);
    expect(text).toMatch(/\nAllow files · write_file\? \[y\/N\/a\] $/);
  });

  it.each([
    ["a long text", { content: "x".repeat(2000) }],
    ["many texts", Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`k${n}`, n]))],
  ])("does not let be answered what it cannot show whole: %s", (_, given) => {
    const approval = asked(given);
    expect(approvalQuestion(approval)).toEqual({
      canAnswer: false,
      text: `writer waits to be allowed files · write_file, with ${approval.bytes} bytes of arguments. Open this PC's page to see them whole and answer.\n`,
    });
  });

  it("offers always only where it is offered, and writes out what cannot be seen", () => {
    const { text } = approvalQuestion(
      asked({ path: "a\u202eb\u001b[2J" }, { offered: ["once"], tool: "w\u001b[2J\nx" }),
    );
    expect(text).toMatch(/\[y\/N\] $/);
    expect(text).toContain("\\u{202e}");
    expect(text).not.toContain("\u001b");
  });
});

describe("decisionOf", () => {
  it.each([
    ["y", "once"],
    [" YES ", "once"],
    ["a", "always"],
    ["Always", "always"],
    ["n", "deny"],
    ["", "deny"],
    ["ya", "deny"],
  ])("takes %j for %s", (line, decision) => {
    expect(decisionOf(line, ["once", "always"])).toBe(decision);
  });

  it("takes a for no where always is not offered", () => {
    expect(decisionOf("a", ["once"])).toBe("deny");
  });
});
