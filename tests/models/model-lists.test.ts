import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ModelLists } from "../../src/models/model-lists.ts";
import type { ModelInfo, Provider } from "../../src/providers/provider.ts";

/** A provider that lists what the test says, and how often and with what it was asked. */
function listing(...answers: (() => unknown)[]) {
  const signals: AbortSignal[] = [];
  const provider: Provider = {
    name: "Fake",
    async *chat() {},
    listModels({ signal }) {
      signals.push(signal);
      const answer = answers[Math.min(signals.length, answers.length) - 1];
      return answer?.() as Promise<readonly ModelInfo[]>;
    },
  };
  return { provider, signals };
}

const names = (...list: string[]) => list.map((name) => ({ name }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("ModelLists.of", () => {
  it("gives what a provider lists, names and more, and drops what is no model", async () => {
    const info = { name: "b", contextLength: 4096 };
    const listed = ["a", info, null, 5, "", {}, { name: 5 }, { name: "" }];
    const { provider } = listing(async () => listed);
    expect(await new ModelLists().of(provider)).toEqual([{ name: "a" }, info]);
  });

  it("has none for a provider without a list", async () => {
    expect(await new ModelLists().of({ name: "Fake", async *chat() {} })).toEqual([]);
  });

  it("asks once for all who ask at the same time, and remembers the answer for 60 s", async () => {
    const { provider, signals } = listing(
      async () => ["a"],
      async () => ["b"],
    );
    const lists = new ModelLists();
    const answers = await Promise.all([lists.of(provider), lists.of(provider), lists.of(provider)]);
    expect(answers).toEqual([names("a"), names("a"), names("a")]);
    vi.advanceTimersByTime(59_999);
    expect(await lists.of(provider)).toEqual(names("a"));
    expect(signals.length).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await lists.of(provider)).toEqual(names("b"));
    expect(signals.length).toBe(2);
  });

  it("asks again for one who wants a newer list", async () => {
    const { provider, signals } = listing(async () => ["a"]);
    const lists = new ModelLists();
    await lists.of(provider);
    vi.advanceTimersByTime(1_999);
    await lists.of(provider, { maxAgeMs: 2_000 });
    expect(signals.length).toBe(1);
    vi.advanceTimersByTime(1);
    await lists.of(provider, { maxAgeMs: 2_000 });
    expect(signals.length).toBe(2);
  });

  it.each<[string, () => unknown]>([
    ["rejects", () => Promise.reject(new Error("dead"))],
    [
      "throws",
      () => {
        throw new Error("dead");
      },
    ],
    ["gives no list", async () => ({ length: 1, 0: "a" })],
    ["gives nothing", () => undefined],
  ])("has nothing of a provider that %s, and asks again after 10 s", async (_, answer) => {
    const { provider, signals } = listing(answer, async () => ["a"]);
    const lists = new ModelLists();
    expect(await lists.of(provider)).toBeUndefined();
    vi.advanceTimersByTime(9_999);
    expect(await lists.of(provider, { maxAgeMs: 0 })).toBeUndefined();
    expect(signals.length).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await lists.of(provider)).toEqual(names("a"));
  });

  it("gives a provider up after 3 s, stops it, and leaves no timer", async () => {
    const { provider, signals } = listing(() => new Promise(() => {}));
    const lists = new ModelLists();
    const asked = [lists.of(provider), lists.of(provider)];
    await vi.advanceTimersByTimeAsync(2_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await Promise.all(asked)).toEqual([undefined, undefined]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no timer when it is answered, or refused", async () => {
    const lists = new ModelLists();
    await lists.of(listing(async () => ["a"]).provider);
    await lists.of(listing(() => Promise.reject(new Error("dead"))).provider);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("asks anew where a request was never settled: on Workers one may die with its caller", async () => {
    const { provider, signals } = listing(
      () => new Promise(() => {}),
      async () => ["a"],
    );
    // A clock of its own: the first request's timers do not ring.
    let nowMs = 0;
    const lists = new ModelLists({ now: () => nowMs });
    void lists.of(provider);
    vi.clearAllTimers();
    nowMs = 3_000;
    expect(await lists.of(provider)).toEqual(names("a"));
    expect(signals.length).toBe(2);
  });

  it("keeps the lists of two providers apart", async () => {
    const lists = new ModelLists();
    expect(await lists.of(listing(async () => ["a"]).provider)).toEqual(names("a"));
    expect(await lists.of(listing(async () => ["b"]).provider)).toEqual(names("b"));
  });
});
