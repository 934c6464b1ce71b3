import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AskingRuns, askApprovals } from "../../../src/cli/agent/ask-approvals.ts";
import { SILENT } from "../../../src/cli/log.ts";
import { TerminalQuestions } from "../../../src/cli/pairing/terminal-questions.ts";
import { ChatError } from "../../../src/errors.ts";
import type { GivenAnswer, PendingApproval } from "../../../src/runs/agent-runs.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function approval(id: string, over: Partial<PendingApproval> = {}): PendingApproval {
  return {
    id,
    digest: `digest of ${id}`,
    stepId: "s",
    server: "files",
    tool: id,
    arguments: "{}",
    bytes: 2,
    cut: false,
    why: "may-change",
    changed: false,
    offered: ["once", "always"],
    expiresAt: 0,
    state: "pending",
    runId: "r",
    agent: "writer",
    startedBy: "owner",
    ...over,
  };
}

/** A terminal, and runs that wait. */
function atTerminal({ attended = true } = {}) {
  const said: string[] = [];
  const logged: string[] = [];
  const answers: (GivenAnswer & { id: string })[] = [];
  let typing: ((line: string | undefined) => void) | undefined;
  let pending: readonly PendingApproval[] = [];
  let version = 0;
  let wake = (): void => {};
  let refusal: ChatError | undefined;
  const stop = new AbortController();
  const questions = new TerminalQuestions({
    terminal: {
      isAttended: async () => attended,
      write: (text) => void said.push(text),
      readLines(onLine) {
        typing = onLine;
        return () => {
          typing = undefined;
        };
      },
    },
  });
  const runs: AskingRuns = {
    approvals: () => pending,
    async answer(id, answer) {
      if (refusal) throw refusal;
      answers.push({ id, ...answer });
      return approval(id, { state: "allowed" });
    },
    async changed(seen, signal) {
      while (version === seen && !signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      return version;
    },
  };
  const log = { ...SILENT, info: (text: string) => void logged.push(text) };
  const ended = askApprovals(runs, { questions, log }, stop.signal);
  return {
    answers,
    logged,
    stop,
    ended,
    questions,
    said: () => said.join(""),
    isReading: () => typing !== undefined,
    refuse: (error: ChatError) => {
      refusal = error;
    },
    async show(...next: readonly PendingApproval[]) {
      pending = next;
      version++;
      wake();
      await vi.advanceTimersByTimeAsync(100);
    },
    async type(line: string | undefined) {
      typing?.(line);
      await vi.advanceTimersByTimeAsync(100);
    },
  };
}

describe("askApprovals", () => {
  it.each([
    ["y", "once", "Allowed, this once."],
    ["a", "always", "Allowed from now on, whatever its arguments."],
    ["", "deny", "Not allowed."],
  ])("takes %j for %s", async (line, decision, words) => {
    const { show, type, answers, said } = atTerminal();
    await show(approval("r.1"));
    await type(line);
    expect(answers).toEqual([{ id: "r.1", decision, digest: "digest of r.1", by: "terminal" }]);
    expect(said()).toMatch(new RegExp(`\\? \\[y/N/a\\] ${words}\n$`));
  });

  it("asks one after the other, also between requests to pair", async () => {
    const { show, type, answers, said, questions } = atTerminal();
    await show(approval("r.1"), approval("r.2"));
    const paired: unknown[] = [];
    questions.ask({
      id: "pair",
      text: "Pair? ",
      withdrawn: "",
      onUnattended: () => {},
      onAnswer: (line) => {
        paired.push(line);
        return "ok\n";
      },
    });
    await type("y");
    await type("n");
    await type("z");
    expect(answers.map(({ id, decision }) => [id, decision])).toEqual([
      ["r.1", "once"],
      ["r.2", "deny"],
    ]);
    expect(paired).toEqual(["z"]);
    expect(said().match(/Allow files|Pair/g)).toHaveLength(3);
  });

  it("withdraws what was answered elsewhere, and asks no such thing later", async () => {
    const { show, type, answers, said, isReading } = atTerminal();
    await show(approval("r.1"), approval("r.2"), approval("r.3"));
    await show(approval("r.3"));
    expect(said()).toContain("(That was answered elsewhere, or is not asked any more.)");
    await type("y");
    expect(answers.map(({ id }) => id)).toEqual(["r.3"]);
    expect(said()).not.toContain("r.2");
    await show();
    expect(isReading()).toBe(false);
  });

  it("says what was decided when the answer came too late", async () => {
    const { show, type, said, refuse } = atTerminal();
    await show(approval("r.1"));
    refuse(new ChatError("approval.settled", "It was denied on Flo's phone."));
    await type("y");
    expect(said()).toMatch(/It was denied on Flo's phone\.\n$/);
  });

  it("takes the end of the input for no answer", async () => {
    const { show, type, answers, said } = atTerminal();
    await show(approval("r.1"));
    await type(undefined);
    expect(answers).toEqual([]);
    expect(said()).toContain("it still waits");
  });

  it("only tells of what it cannot show whole", async () => {
    const { show, said, isReading } = atTerminal();
    await show(approval("r.1", { cut: true, bytes: 9000 }));
    expect(said()).toContain("9000 bytes of arguments");
    expect(isReading()).toBe(false);
  });

  it("tells the log where there is no terminal", async () => {
    const { show, logged, said } = atTerminal({ attended: false });
    await show(approval("r.1"));
    expect(logged).toEqual([expect.stringContaining("writer waits to be allowed files · r.1")]);
    expect(said()).toBe("");
  });

  it("ends with the server", async () => {
    const { show, stop, ended, isReading } = atTerminal();
    await show(approval("r.1"));
    stop.abort();
    await ended;
    expect(isReading()).toBe(false);
  });
});
