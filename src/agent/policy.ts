import { BUILTIN_SERVER } from "../tools/builtin-tools.ts";
import type { AgentTool } from "../tools/tool.ts";
import type { AllowedBy, ApprovalScope, AskReason } from "./run-line.ts";

/** What the person's files say of a tool. `hints`: what it says of itself is heeded. */
export type Standing = "deny" | "allow" | "hints" | "ask";

/**
 * That a tool was allowed before. `first-use`: once, and it says that it only reads a closed
 * set of things, so that its hints hold from then on.
 */
export interface ApprovalRule {
  readonly kind: "always" | "conversation" | "first-use";
  readonly agent: string;
  readonly server: string;
  readonly tool: string;
  /** Digest of the definition that was allowed; another one is another tool. */
  readonly definition: string;
  /** Of a rule for one conversation. */
  readonly conversationId?: string;
  /** Who made it. */
  readonly by?: string;
}

/** What is known when a call is to be made whose arguments fit. */
export interface PolicyQuestion {
  readonly tool: AgentTool;
  readonly standing: Standing;
  /** Those of this agent and tool. */
  readonly rules: readonly ApprovalRule[];
  readonly conversationId?: string | undefined;
  /** Whether the same call keeps giving the same. */
  readonly isRepeating: boolean;
  /** Whether the arguments are too long to be shown whole. */
  readonly isCut: boolean;
}

/** Whether a call is made, or somebody is asked first. */
export type Verdict =
  | { readonly verdict: "allow"; readonly by: AllowedBy }
  | { readonly verdict: "deny" }
  | {
      readonly verdict: "ask";
      readonly why: AskReason;
      readonly changed: boolean;
      readonly offered: readonly ApprovalScope[];
    };

/** Decides by the first that speaks: deny, built-in, owner's allow, a rule, hints; else asks. */
export function decide(question: PolicyQuestion): Verdict {
  const { tool, standing, isRepeating } = question;
  if (standing === "deny") return { verdict: "deny" };
  if (isRepeating) return ask("repeating", false, ["once"]);
  if (tool.server === BUILTIN_SERVER && tool.hints.readOnly)
    return { verdict: "allow", by: "builtin" };
  if (standing === "allow") return { verdict: "allow", by: "owner" };
  const rules = question.rules.filter((rule) => isAbout(rule, question));
  const valid = rules.filter(({ definition }) => definition === tool.digest);
  if (valid.some(({ kind }) => kind !== "first-use")) return { verdict: "allow", by: "rule" };
  const isHarmless = tool.hints.readOnly && !tool.hints.openWorld;
  if (standing === "hints" && isHarmless && valid.length > 0)
    return { verdict: "allow", by: "hints" };
  const changed = rules.length > valid.length;
  const why = changed ? "changed" : reasonOf(tool, standing);
  return ask(why, changed, offeredFor(question));
}

function isAbout(rule: ApprovalRule, { tool, conversationId }: PolicyQuestion): boolean {
  if (rule.server !== tool.server || rule.tool !== tool.name) return false;
  if (rule.kind !== "conversation") return true;
  return conversationId !== undefined && rule.conversationId === conversationId;
}

function reasonOf({ hints }: AgentTool, standing: Standing): AskReason {
  if (standing === "ask") return "always-ask";
  if (!hints.readOnly) return "may-change";
  return hints.openWorld ? "open-world" : "first-use";
}

function offeredFor({ isCut, conversationId }: PolicyQuestion): readonly ApprovalScope[] {
  const scopes: ApprovalScope[] = ["once"];
  if (conversationId !== undefined && !isCut) scopes.push("conversation");
  if (!isCut) scopes.push("always");
  return scopes;
}

function ask(why: AskReason, changed: boolean, offered: readonly ApprovalScope[]): Verdict {
  return { verdict: "ask", why, changed, offered };
}

const REASONS: Readonly<Record<AskReason, string>> = {
  "always-ask": "Every call of this server is asked.",
  "first-use": "It was not used before.",
  "may-change": "It may change something.",
  "open-world": "It reaches beyond this PC.",
  changed: "It is not what was allowed before: its definition changed.",
  repeating: "It repeats itself: go on?",
};

/** Why somebody is asked, in words. */
export function describeReason(why: AskReason): string {
  return REASONS[why];
}

/** The rule that a yes makes, beyond the call that it was given for; undefined when it makes none. */
export function ruleOf(
  scope: ApprovalScope,
  { agent, tool, standing, conversationId, by }: RuleOrigin,
): ApprovalRule | undefined {
  const subject = { agent, server: tool.server, tool: tool.name, definition: tool.digest };
  const maker = by === undefined ? {} : { by };
  if (scope === "always") return { kind: "always", ...subject, ...maker };
  if (scope === "conversation" && conversationId !== undefined)
    return { kind: "conversation", ...subject, conversationId, ...maker };
  const isHarmless = tool.hints.readOnly && !tool.hints.openWorld;
  if (standing !== "hints" || !isHarmless) return undefined;
  return { kind: "first-use", ...subject, ...maker };
}

/** Where a rule comes from. */
export interface RuleOrigin {
  readonly agent: string;
  readonly tool: AgentTool;
  readonly standing: Standing;
  readonly conversationId?: string | undefined;
  readonly by?: string | undefined;
}
