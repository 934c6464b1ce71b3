import { describe, expect, test } from "vitest";
import type { Message } from "../../../page/chat/conversation.ts";
import { failureKind, retryAt } from "../../../page/models/failure-kind.ts";
import { tokensPerSecond } from "../../../page/models/reply-rate.ts";

describe("failureKind", () => {
  test.each([
    ["provider.rate_limited", "rateLimited"],
    ["provider.unavailable", "unavailable"],
    ["provider.timeout", "unavailable"],
    ["chat.busy", "unavailable"],
    ["chat.no_provider", "needsPc"],
    ["chat.model_not_found", "needsPc"],
    ["provider.context_too_long", "tooLong"],
    ["provider.failed", "failed"],
    ["a.code_of_a_later_version", "failed"],
  ])("%s is %s", (code, kind) => {
    expect(failureKind({ state: "error", details: { code, endedAt: 1 } })).toBe(kind);
  });

  test("of an older PC, which tells no code", () => {
    expect(failureKind({ state: "error" })).toBe("failed");
  });

  test("of what the PC no longer has, and of what it never had", () => {
    const request: Message["request"] = { key: "k", body: { messages: [] }, accepted: false };
    expect(failureKind({ state: "lost" })).toBe("lost");
    expect(failureKind({ state: "error", request })).toBe("unsent");
  });
});

describe("retryAt", () => {
  test("is as long after the end as the provider said", () => {
    expect(retryAt({ details: { endedAt: 1_000, retryAfterSeconds: 20 } })).toBe(21_000);
  });

  test.each([undefined, { endedAt: 1_000 }, { endedAt: 1_000, retryAfterSeconds: 0 }])(
    "is no time for %j",
    (details) => {
      expect(retryAt(details ? { details } : {})).toBeUndefined();
    },
  );
});

describe("tokensPerSecond", () => {
  const told = { endedAt: 0, firstTokenMs: 1_000, totalMs: 3_000, usage: { outputTokens: 50 } };

  test("counts from the first token on", () => {
    expect(tokensPerSecond(told)).toBe(25);
  });

  test.each([
    ["no usage", { ...told, usage: {} }],
    ["a single token", { ...told, usage: { outputTokens: 1 } }],
    ["a reply that came at once", { ...told, totalMs: 1_050 }],
    ["no times", { endedAt: 0, usage: { outputTokens: 50 } }],
  ])("is not known for %s", (_, details) => {
    expect(tokensPerSecond(details)).toBeUndefined();
  });
});
