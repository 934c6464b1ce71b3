import type { ApprovalRule } from "../agent/policy.ts";
import { randomId } from "./random-id.ts";
import type { RuleStore, StoredRule } from "./rule-store.ts";

/** Keeps rules in this process's memory: they are gone with it. */
export function memoryRules({ now = Date.now }: { now?: () => number } = {}): RuleStore {
  let rules: readonly StoredRule[] = [];
  return {
    list: async () => rules,
    async add(rule) {
      if (rules.some((each) => isEqual(each, rule))) return;
      rules = [...rules, { ...rule, id: randomId(), createdAt: now() }];
    },
    async remove(id) {
      const kept = rules.filter((rule) => rule.id !== id);
      const isRemoved = kept.length < rules.length;
      rules = kept;
      return isRemoved;
    },
    touch(agent, server, tool) {
      rules = rules.map((rule) =>
        rule.agent === agent && rule.server === server && rule.tool === tool
          ? { ...rule, lastUsedAt: now() }
          : rule,
      );
    },
  };
}

function isEqual(left: ApprovalRule, right: ApprovalRule): boolean {
  return (
    left.kind === right.kind &&
    left.agent === right.agent &&
    left.server === right.server &&
    left.tool === right.tool &&
    left.definition === right.definition &&
    left.conversationId === right.conversationId
  );
}
