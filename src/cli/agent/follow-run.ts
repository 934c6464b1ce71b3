import type { RunApproval, RunStep } from "../../agent/run-snapshot.ts";
import { delay } from "../../delay.ts";
import type { RunEvent, ShownRun } from "../../runs/run-events.ts";
import { CliError } from "../cli-error.ts";
import { plainText } from "../log.ts";
import type { TerminalQuestion } from "../pairing/terminal-questions.ts";
import { type AgentApi, type AgentMessage, RefusedError } from "./agent-api.ts";
import { approvalQuestion, DECISION_WORDS, decisionOf } from "./approval-question.ts";

/** How a run is followed. */
export interface FollowRunOptions {
  /** The server; asked again when its connection was lost. */
  readonly api: () => Promise<AgentApi | undefined>;
  /** Where the person is asked. */
  readonly questions: {
    ask(question: TerminalQuestion): void;
    withdraw(id: string): void;
  };
  /** What becomes of what is asked where nobody is at the terminal. */
  readonly unattended: "waits" | "denied";
  readonly onEvent: (event: RunEvent) => void;
  /** A line about the run. */
  readonly onLine: (text: string) => void;
  /** Aborted when it shall stop. */
  readonly signal: AbortSignal;
  /** Milliseconds between two tries after a lost connection. Default 1000. */
  readonly retryMs?: number;
}

/** What a run came to. */
export interface FollowedRun {
  readonly status: "done" | "failed" | "stopped";
  /** Whether somebody, or nobody in time, denied something. */
  readonly isDenied: boolean;
  /** For the person; of a failure. */
  readonly message?: string;
}

const MAX_TRIES = 60;

/**
 * Begins a run and follows it to its end, over lost connections and restarts of the server.
 * @throws CliError when it cannot begin, or the server does not come back
 */
export async function followRun(
  message: AgentMessage,
  options: FollowRunOptions,
): Promise<FollowedRun> {
  const run = new Following(message, options);
  const onAbort = (): void => void run.stop();
  options.signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await run.follow();
  } finally {
    options.signal.removeEventListener("abort", onAbort);
    run.withdrawAll();
  }
}

class Following {
  readonly #message: AgentMessage;
  readonly #options: FollowRunOptions;
  readonly #asked = new Set<string>();
  readonly #steps = new Map<string, RunStep["state"]>();
  #runId: string | undefined;
  #agent: string;
  #length = 0;
  #hasBegun = false;

  constructor(message: AgentMessage, options: FollowRunOptions) {
    this.#message = message;
    this.#options = options;
    this.#agent = message.agent;
  }

  async follow(): Promise<FollowedRun> {
    const { api: find, signal, retryMs = 1000, onLine } = this.#options;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (tries > 0) await delay(retryMs, { signal: new AbortController().signal });
      const api = await find();
      if (api === undefined) continue;
      if (signal.aborted && !this.#hasBegun) return this.#ended("stopped");
      try {
        const ended = await this.#read(api);
        if (ended) return ended;
      } catch (error) {
        if (error instanceof RefusedError && error.code !== "server.shutting_down") throw error;
        if (error instanceof CliError && !(error instanceof RefusedError)) throw error;
      }
      if (tries === 0 && this.#hasBegun)
        onLine("The connection to remote-chat was lost. Trying again…");
    }
    throw new CliError(
      this.#hasBegun
        ? "remote-chat does not come back. Once it runs again, the run goes on there."
        : "remote-chat does not answer, so the run was not begun. Try again.",
    );
  }

  /** Stops the run on the server; the stream tells when it has. */
  async stop(): Promise<void> {
    const [id, api] = [this.#runId, await this.#options.api().catch(() => undefined)];
    if (id !== undefined) await api?.stop(id).catch(() => {});
  }

  withdrawAll(): void {
    for (const id of this.#asked) this.#options.questions.withdraw(id);
  }

  /** The run's end; undefined when the connection was lost before. */
  async #read(api: AgentApi): Promise<FollowedRun | undefined> {
    const { onEvent, signal } = this.#options;
    const request = { offset: this.#length, signal: new AbortController().signal };
    for await (const event of api.run(this.#message, request)) {
      const isFirst = !this.#hasBegun;
      this.#hasBegun = true;
      if (event.type === "error" && event.code === "server.shutting_down") return undefined;
      onEvent(event);
      if (event.type === "token") this.#length += event.delta.length;
      if (event.type === "run") this.#take(event, api);
      if (event.type === "step") this.#steps.set(event.id, event.state);
      if (event.type === "approval") this.#ask(event, api);
      if (event.type === "done" || event.type === "error") return this.#endedBy(event);
      // It was asked to stop before it was known which one it is.
      if (isFirst && signal.aborted) await this.stop();
    }
    return undefined;
  }

  #take(run: Extract<RunEvent, { type: "run" }>, api: AgentApi): void {
    this.#runId = run.id;
    this.#agent = run.agent;
    for (const step of run.steps) this.#steps.set(step.id, step.state);
    for (const approval of run.approvals) this.#ask(approval, api);
  }

  #ask(shown: ShownRun["approvals"][number], api: AgentApi): void {
    const { questions, unattended, onLine } = this.#options;
    const { id, state, server, tool } = shown;
    if (state !== "pending") {
      if (this.#asked.delete(id)) questions.withdraw(id);
      return;
    }
    // The owner sees all of it.
    if (this.#asked.has(id) || !isWhole(shown)) return;
    this.#asked.add(id);
    const approval = shown;
    const { digest, offered } = approval;
    const { text, canAnswer } = approvalQuestion({ ...approval, agent: this.#agent });
    const answer = async (
      decision: "once" | "always" | "deny",
      words?: string,
    ): Promise<string> => {
      try {
        await api.answer(id, { decision, digest, ...(words !== undefined && { message: words }) });
        return DECISION_WORDS[decision];
      } catch (error) {
        return `${plainText(error)}\n`;
      }
    };
    const deny = async (): Promise<void> => {
      await answer("deny", "Nobody is there to be asked.");
      onLine(`Nobody is here to allow ${server} · ${tool}, so it was denied.`);
    };
    questions.ask({
      id,
      text,
      isNotice: !canAnswer,
      withdrawn: "(That was answered elsewhere, or is not asked any more.)",
      onUnattended() {
        if (unattended === "denied") deny();
        else
          onLine(
            `Waits to be allowed ${server} · ${tool}: answer on this PC's page, or on a paired phone.`,
          );
      },
      async onAnswer(line) {
        if (line !== undefined) return answer(decisionOf(line, offered));
        return "Nobody answered here: it still waits.\n";
      },
    });
  }

  #endedBy(event: Extract<RunEvent, { type: "done" | "error" }>): FollowedRun {
    if (event.code === "run.stopped") return this.#ended("stopped");
    return event.type === "done" ? this.#ended("done") : this.#ended("failed", event.message);
  }

  #ended(status: FollowedRun["status"], message?: string): FollowedRun {
    const isDenied = [...this.#steps.values()].includes("denied");
    return { status, isDenied, ...(message !== undefined && { message }) };
  }
}

function isWhole(approval: ShownRun["approvals"][number]): approval is RunApproval {
  return approval.digest !== undefined && approval.arguments !== undefined;
}
