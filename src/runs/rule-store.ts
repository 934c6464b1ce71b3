import type { ApprovalRule } from "../agent/policy.ts";

/** Where it is kept what a person allowed for longer than one call. */
export interface RuleStore {
  /** All rules, the oldest first. */
  list(): Promise<readonly StoredRule[]>;
  /** Keeps a rule, unless an equal one is there. */
  add(rule: ApprovalRule): Promise<void>;
  /** Whether there was one of this id. */
  remove(id: string): Promise<boolean>;
  /** Notes that the rules for a tool were used; a failure loses a time in a list. Never throws. */
  touch(agent: string, server: string, tool: string): void;
}

/** A rule that is kept. */
export interface StoredRule extends ApprovalRule {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly lastUsedAt?: number;
}
