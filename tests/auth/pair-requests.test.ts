import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FailureBucket } from "../../src/auth/failure-bucket.ts";
import type { Grant } from "../../src/auth/grants.ts";
import {
  type PairRequest,
  PairRequests,
  type PairRequestsOptions,
} from "../../src/auth/pair-requests.ts";

const NEVER = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function recorded(options: PairRequestsOptions = {}) {
  const changes: string[] = [];
  const requests = new PairRequests({
    ...options,
    onChange: ({ name }, state) => void changes.push(`${name} ${state}`),
  });
  return { requests, changes };
}

/** Asks, and gives the id under which it waits. */
function ask(requests: PairRequests, name: string, signal: AbortSignal = NEVER) {
  const answer = requests.ask(name, signal);
  answer.catch(() => {});
  const waiting = requests.list().at(-1) as PairRequest;
  return { answer, id: waiting.id };
}

describe("PairRequests.ask", () => {
  it("waits, listed and reported, until it is allowed", async () => {
    vi.setSystemTime("2026-01-02T03:04:05.000Z");
    const { requests, changes } = recorded();
    const { answer, id } = ask(requests, "Flo's phone");
    expect(requests.list()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{12}$/),
        name: "Flo's phone",
        requestedAt: "2026-01-02T03:04:05.000Z",
      },
    ]);
    expect(requests.decide(id, true)).toBe(true);
    expect(await answer).toEqual({ name: "Flo's phone", grants: [] });
    expect(requests.list()).toEqual([]);
    expect(changes).toEqual(["Flo's phone waiting", "Flo's phone gone"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is denied", async () => {
    const { requests } = recorded();
    const { answer, id } = ask(requests, "phone");
    requests.decide(id, false);
    await expect(answer).rejects.toMatchObject({ code: "pair.denied", status: 403 });
  });

  it("times out after a minute, to the millisecond", async () => {
    const { requests, changes } = recorded();
    const { answer, id } = ask(requests, "phone");
    await vi.advanceTimersByTimeAsync(59_999);
    expect(requests.list()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await expect(answer).rejects.toMatchObject({ code: "pair.timeout", status: 408 });
    expect(requests.decide(id, true)).toBe(false);
    expect(changes).toEqual(["phone waiting", "phone gone"]);
  });

  it.each([
    ["has gone", false],
    ["was gone before", true],
  ])("waits no longer when whoever asks %s", async (_when, before) => {
    const { requests, changes } = recorded();
    const leaving = new AbortController();
    if (before) leaving.abort();
    const answer = requests.ask("phone", leaving.signal);
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ code: "pair.timeout" });
    expect(requests.list()).toEqual([]);
    expect(changes).toEqual(["phone waiting", "phone gone"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("lets three wait; a fourth comes in when one is through", async () => {
    const { requests } = recorded();
    const first = ask(requests, "1");
    ask(requests, "2");
    ask(requests, "3");
    await expect(requests.ask("4", NEVER)).rejects.toMatchObject({
      code: "rate_limit.pair_requests",
      status: 429,
      headers: { "retry-after": "60" },
    });
    requests.decide(first.id, false);
    await first.answer.catch(() => {});
    ask(requests, "5");
    expect(requests.list().map(({ name }) => name)).toEqual(["2", "3", "5"]);
  });

  it("limits how often the owner is asked: 10 at once, then one in 6 s", async () => {
    let ms = 0;
    const rate = new FailureBucket({ burst: 10, perSecond: 1 / 6, now: () => ms });
    const { requests, changes } = recorded({ rate });
    const denied = async (): Promise<unknown> => {
      const answer = requests.ask("phone", NEVER).catch((error: unknown) => error);
      const id = requests.list()[0]?.id;
      if (id !== undefined) requests.decide(id, false);
      return answer;
    };
    for (let n = 0; n < 10; n++) expect(await denied()).toMatchObject({ code: "pair.denied" });
    expect(await denied()).toMatchObject({
      code: "rate_limit.pair_requests",
      headers: { "retry-after": "6" },
    });
    ms += 6000;
    expect(await denied()).toMatchObject({ code: "pair.denied" });
    expect(changes).toHaveLength(22);
  });

  it("has a limit of its own when none is given", async () => {
    const requests = new PairRequests();
    const leaving = new AbortController();
    leaving.abort();
    const codes = [];
    for (let n = 0; n < 11; n++)
      codes.push(await requests.ask("x", leaving.signal).catch(({ code }) => code));
    expect(codes).toEqual([...Array(10).fill("pair.timeout"), "rate_limit.pair_requests"]);
  });

  it("shows a cleaned name, and has one for a device without", () => {
    const { requests } = recorded();
    ask(requests, "\u001b[1A\u202eevil\r\n");
    ask(requests, "");
    expect(requests.list().map(({ name }) => name)).toEqual(["[1A evil", "A device"]);
  });
});

describe("PairRequests.decide", () => {
  it.each([
    [true, false],
    [false, true],
  ])("decided %s, then %s: the first counts, and the second is told so", async (first, second) => {
    const { requests } = recorded();
    const { answer, id } = ask(requests, "phone");
    expect([requests.decide(id, first), requests.decide(id, second)]).toEqual([true, false]);
    if (first) expect(await answer).toEqual({ name: "phone", grants: [] });
    else await expect(answer).rejects.toMatchObject({ code: "pair.denied" });
  });

  it.each<[boolean, readonly Grant[]]>([
    [true, ["agent"]],
    [true, []],
    [false, ["agent"]],
  ])("%s with %j: what is allowed is told, and nothing with a no", async (approve, grants) => {
    const { requests } = recorded();
    const { answer, id } = ask(requests, "phone");
    requests.decide(id, approve, grants);
    if (approve) expect(await answer).toEqual({ name: "phone", grants });
    else await expect(answer).rejects.toMatchObject({ code: "pair.denied" });
  });

  it("answers the one that is meant", async () => {
    const { requests } = recorded();
    const [a, b] = [ask(requests, "a"), ask(requests, "b")];
    requests.decide(b.id, true);
    expect(await b.answer).toMatchObject({ name: "b" });
    expect(requests.list().map(({ id }) => id)).toEqual([a.id]);
  });

  it("is false for what never waited", () => {
    expect(new PairRequests().decide("nobody", true)).toBe(false);
  });
});

describe("PairRequests.ask, once it is over", () => {
  it.each<[string, (requests: PairRequests, leave: () => void) => void]>([
    ["allowed", (requests) => requests.decide(requests.list()[0]?.id ?? "", true)],
    ["denied", (requests) => requests.decide(requests.list()[0]?.id ?? "", false)],
    ["not answered", () => vi.advanceTimersByTime(60_000)],
    ["left", (_requests, leave) => leave()],
    ["dismissed", (requests) => requests.dismiss()],
  ])("leaves neither a listener nor a timer: %s", async (_how, end) => {
    const { requests } = recorded();
    const leaving = new AbortController();
    const asked = requests.ask("phone", leaving.signal).catch(() => {});
    expect(getEventListeners(leaving.signal, "abort")).toHaveLength(1);
    end(requests, () => leaving.abort());
    await asked;
    expect(getEventListeners(leaving.signal, "abort")).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    expect(requests.list()).toEqual([]);
  });
});

describe("PairRequests.dismiss", () => {
  it("sends all away at once, unanswered, and takes new ones after that", async () => {
    const { requests } = recorded();
    const answers = [ask(requests, "a").answer, ask(requests, "b").answer];
    requests.dismiss();
    expect(requests.list()).toEqual([]);
    for (const answer of answers)
      await expect(answer).rejects.toMatchObject({ code: "pair.timeout" });
    expect(vi.getTimerCount()).toBe(0);
    ask(requests, "c");
    expect(requests.list()).toHaveLength(1);
  });
});
