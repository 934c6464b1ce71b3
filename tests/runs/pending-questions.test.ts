import { afterEach, describe, expect, test, vi } from "vitest";
import type { ElicitationForm } from "../../src/mcp/elicitation.ts";
import { PendingQuestions, type Question } from "../../src/runs/pending-questions.ts";

const SCHEMA = {
  type: "object",
  properties: { name: { type: "string" }, count: { type: "integer", minimum: 1 } },
  required: ["name"],
};

function form(more: Partial<ElicitationForm> = {}): ElicitationForm {
  return { server: "files", tool: "write", message: "Who are you?", schema: SCHEMA, ...more };
}

function stage() {
  const seen: Question[] = [];
  const desk = new PendingQuestions({
    changed: (question) => seen.push(question),
    now: () => 1000,
  });
  const ask = (more: Partial<ElicitationForm> = {}, signal = new AbortController().signal) =>
    desk.ask(form(more), { signal });
  const first = () => desk.list()[0]?.id ?? "none";
  return { desk, ask, seen, first };
}

/** The code and the message of what `work` throws. */
function failure(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    const { code, message, param } = error as Record<string, unknown>;
    return { code, message, param };
  }
}

afterEach(() => void vi.useRealTimers());

describe("PendingQuestions", () => {
  test("shows a question until a person answers it, and tells of both", async () => {
    const { desk, ask, seen, first } = stage();
    const answer = ask({ message: "  Who\u202e are you?\u0007 " });
    const id = first();
    const pending = {
      id,
      server: "files",
      tool: "write",
      message: "Who are you?",
      fields: [
        { name: "name", type: "string", maxLength: 8192, required: true },
        { name: "count", type: "number", integer: true, minimum: 1, required: false },
      ],
      state: "pending",
      expiresAt: 601_000,
    };
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(desk.list()).toEqual([pending]);
    const content = { name: "Ada", count: 2 };
    const settled = { ...pending, state: "answered", by: "owner" };
    expect(desk.answer(id, { action: "accept", content, by: "owner" })).toEqual(settled);
    expect(await answer).toEqual({ action: "accept", content });
    expect(seen).toEqual([pending, settled]);
    expect([desk.list(), desk.find(id)]).toEqual([[], settled]);
  });

  test.each(["decline", "cancel"] as const)("passes on a %s, without content", async (action) => {
    const { desk, ask, first } = stage();
    const answer = ask();
    const given = { action, content: { name: 5 }, by: "terminal" };
    expect(desk.answer(first(), given)).toMatchObject({ state: "declined", by: "terminal" });
    expect(await answer).toEqual({ action });
  });

  test("leaves a question open whose answer does not fit, and says what does not", async () => {
    const { desk, ask, first } = stage();
    const answer = ask();
    const give = (content: unknown) =>
      failure(() => desk.answer(first(), { action: "accept", content, by: "owner" }));
    const code = "validation.invalid_body";
    expect(give({ name: 5 })).toEqual({
      code,
      message: "content.name must be a text.",
      param: "content.name",
    });
    expect(give([])).toMatchObject({ code, param: "content" });
    expect(give(undefined)).toMatchObject({ code, message: "content.name is needed." });
    desk.answer(first(), { action: "accept", content: { name: "Ada" }, by: "owner" });
    expect(await answer).toEqual({ action: "accept", content: { name: "Ada" } });
  });

  test("counts the first answer alone", async () => {
    const { desk, ask, first } = stage();
    const answer = ask();
    const id = first();
    desk.answer(id, { action: "decline", by: "owner" });
    const late = { action: "accept", content: { name: "Ada" }, by: "device" } as const;
    expect(failure(() => desk.answer(id, late))).toMatchObject({
      code: "approval.settled",
      message: "This question was declined already.",
    });
    expect(failure(() => desk.answer("other", late))).toMatchObject({ code: "not_found.approval" });
    expect(await answer).toEqual({ action: "decline" });
    expect(desk.find(id)?.by).toBe("owner");
  });

  test("gives up after ten minutes, and leaves no timer behind", async () => {
    vi.useFakeTimers();
    const { desk, ask, first } = stage();
    const answer = ask();
    const id = first();
    vi.advanceTimersByTime(599_999);
    expect(desk.find(id)?.state).toBe("pending");
    vi.advanceTimersByTime(1);
    expect(await answer).toEqual({ action: "cancel" });
    expect(desk.find(id)?.state).toBe("gone");
    const other = ask();
    desk.answer(first(), { action: "decline", by: "owner" });
    await other;
    expect(vi.getTimerCount()).toBe(0);
  });

  test("gives up when the server no longer waits", async () => {
    const { desk, ask, first, seen } = stage();
    const waiting = new AbortController();
    const answer = ask({}, waiting.signal);
    const id = first();
    waiting.abort();
    expect(await answer).toEqual({ action: "cancel" });
    const words = { action: "accept", by: "owner" } as const;
    expect(failure(() => desk.answer(id, words))).toMatchObject({
      message: "This question is over: nobody waits for an answer any more.",
    });
    expect(await ask({}, waiting.signal)).toEqual({ action: "cancel" });
    expect(seen.map(({ state }) => state)).toEqual(["pending", "gone"]);
  });

  test("holds four questions of a server and sixteen in all, and cancels more", async () => {
    const { desk, ask } = stage();
    for (const server of ["a", "b", "c", "d"]) for (let i = 0; i < 4; i++) void ask({ server });
    expect(await ask({ server: "e" })).toEqual({ action: "cancel" });
    expect(desk.list()).toHaveLength(16);
    for (const { id } of desk.list().slice(0, 4))
      desk.answer(id, { action: "decline", by: "owner" });
    void ask({ server: "b" });
    expect(desk.list().filter(({ server }) => server === "b")).toHaveLength(4);
    void ask({ server: "e" });
    expect(desk.list()).toHaveLength(13);
    desk.close();
    expect(desk.list()).toEqual([]);
  });

  test("keeps the last 64 that were settled", async () => {
    const { desk, ask, first, seen } = stage();
    for (let i = 0; i < 66; i++) {
      void ask();
      desk.answer(first(), { action: "decline", by: "owner" });
    }
    const ids = [...new Set(seen.map(({ id }) => id))];
    expect(ids.filter((id) => desk.find(id) === undefined)).toEqual(ids.slice(0, 2));
  });

  test("cancels a form that cannot be shown as it is meant, and asks nobody", async () => {
    const { ask, seen } = stage();
    const schema = { type: "object", properties: { a: { type: "object" } }, required: ["a"] };
    expect(await ask({ schema })).toEqual({ action: "cancel" });
    expect(seen).toEqual([]);
  });

  describe("names the run", () => {
    test("whose call it is, and ends with that call", async () => {
      const { desk, ask, first } = stage();
      const ends = [desk.noteCall("r1", "files", "write"), desk.noteCall("r1", "files", "write")];
      desk.noteCall("r2", "files", "read");
      desk.noteCall("r3", "search", "write");
      const answer = ask();
      const id = first();
      expect(desk.find(id)?.runId).toBe("r1");
      ends[0]?.();
      ends[0]?.();
      expect(desk.find(id)?.state).toBe("pending");
      ends[1]?.();
      expect(await answer).toEqual({ action: "cancel" });
      expect(desk.find(id)?.state).toBe("gone");
    });

    test("only where it is one", () => {
      const { desk, ask } = stage();
      void ask();
      const end = desk.noteCall("r1", "files", "write");
      desk.noteCall("r2", "files", "write");
      void ask();
      const { tool, ...untold } = form();
      void desk.ask(untold, { signal: new AbortController().signal });
      end();
      void ask();
      const [before, both, anyTool, one] = desk.list();
      expect([before, both, anyTool].map((each) => each?.runId)).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect([anyTool?.tool, one?.runId]).toEqual([undefined, "r2"]);
    });
  });
});
