import { describe, expect, it } from "vitest";
import { type ApprovalRule, decide, type PolicyQuestion, ruleOf } from "../../src/agent/policy.ts";
import { tool } from "./fake-world.ts";

const READ = tool("read", { readOnly: true });
const WEB = tool("web", { readOnly: true, openWorld: true });
const WRITE = tool("write");

function rule(
  kind: ApprovalRule["kind"],
  name: string,
  more: Partial<ApprovalRule> = {},
): ApprovalRule {
  return { kind, agent: "a", server: "files", tool: name, definition: `${name}-1`, ...more };
}

function judge(given: Partial<PolicyQuestion>): string {
  const verdict = decide({
    tool: WRITE,
    standing: "hints",
    rules: [],
    isRepeating: false,
    isCut: false,
    ...given,
  });
  if (verdict.verdict === "allow") return `allow by ${verdict.by}`;
  if (verdict.verdict === "deny") return "deny";
  return `ask ${verdict.why}${verdict.changed ? " (changed)" : ""}: ${verdict.offered.join(", ")}`;
}

describe("decide", () => {
  const builtin = { ...READ, server: "builtin" };
  it.each<[string, Partial<PolicyQuestion>, string]>([
    ["denies before all else", { standing: "deny", rules: [rule("always", "write")] }, "deny"],
    ["allows built-in reading", { tool: builtin, standing: "ask" }, "allow by builtin"],
    [
      "asks for built-in writing",
      { tool: { ...WRITE, server: "builtin" } },
      "ask may-change: once, always",
    ],
    ["allows what the owner allows", { standing: "allow" }, "allow by owner"],
    [
      "asks all the same when it repeats itself",
      { standing: "allow", isRepeating: true },
      "ask repeating: once",
    ],
    ["follows a rule for good", { rules: [rule("always", "write")] }, "allow by rule"],
    [
      "follows it where all is asked",
      { standing: "ask", rules: [rule("always", "write")] },
      "allow by rule",
    ],
    [
      "follows a rule for its conversation",
      { conversationId: "c", rules: [rule("conversation", "write", { conversationId: "c" })] },
      "allow by rule",
    ],
    [
      "follows no rule for another conversation",
      { conversationId: "d", rules: [rule("conversation", "write", { conversationId: "c" })] },
      "ask may-change: once, conversation, always",
    ],
    [
      "follows no rule for another tool",
      { rules: [rule("always", "read")] },
      "ask may-change: once, always",
    ],
    [
      "asks when the definition changed",
      { rules: [rule("always", "write", { definition: "write-0" })] },
      "ask changed (changed): once, always",
    ],
    ["asks at the first use of what only reads", { tool: READ }, "ask first-use: once, always"],
    [
      "heeds hints after that",
      { tool: READ, rules: [rule("first-use", "read")] },
      "allow by hints",
    ],
    [
      "heeds none where all is asked",
      { tool: READ, standing: "ask", rules: [rule("first-use", "read")] },
      "ask always-ask: once, always",
    ],
    [
      "heeds none of what reaches beyond",
      { tool: WEB, rules: [rule("first-use", "web")] },
      "ask open-world: once, always",
    ],
    [
      "heeds none of what writes",
      { rules: [rule("first-use", "write")] },
      "ask may-change: once, always",
    ],
    [
      "offers once alone what is not shown whole",
      { isCut: true, conversationId: "c" },
      "ask may-change: once",
    ],
  ])("%s", (_, given, verdict) => {
    expect(judge(given)).toBe(verdict);
  });
});

describe("ruleOf", () => {
  const origin = { agent: "a", tool: WRITE, standing: "hints" as const };
  it("makes none of a single yes to what may change something", () => {
    expect(ruleOf("once", origin)).toBe(undefined);
    expect(ruleOf("once", { ...origin, tool: WEB })).toBe(undefined);
    expect(ruleOf("once", { ...origin, tool: READ, standing: "ask" })).toBe(undefined);
  });

  it("remembers the first use of what only reads", () => {
    expect(ruleOf("once", { ...origin, tool: READ })).toEqual(rule("first-use", "read"));
  });

  it("is about the definition that was allowed, whatever the arguments", () => {
    expect(ruleOf("always", { ...origin, by: "phone" })).toEqual(
      rule("always", "write", { by: "phone" }),
    );
    expect(ruleOf("conversation", { ...origin, conversationId: "c" })).toEqual(
      rule("conversation", "write", { conversationId: "c" }),
    );
  });
});
