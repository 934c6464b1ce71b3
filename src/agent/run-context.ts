import { AbortScope } from "../abort-scope.ts";
import type { AgentTool, ToolListing } from "../tools/tool.ts";
import { abortable } from "./abortable.ts";
import { exhaustedTime } from "./budget.ts";
import type { AgentPorts } from "./ports.ts";
import type { RunLine } from "./run-line.ts";
import type { RunState } from "./run-state.ts";
import { failedRun, JournalFailure } from "./run-stop.ts";
import type { UpdateQueue } from "./update-queue.ts";

type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;

/** A line to be written; its time is added. */
export type NewLine = WithoutTime<RunLine>;

/** What all parts of a run share. */
export class RunContext {
  readonly state: RunState;
  readonly ports: AgentPorts;
  readonly updates: UpdateQueue;
  /** Aborted when the run shall do nothing more. */
  readonly scope: AbortScope;
  #lastAppend: Promise<void> = Promise.resolve();
  #failure: JournalFailure | undefined;

  constructor(
    state: RunState,
    { ports, updates, scope }: { ports: AgentPorts; updates: UpdateQueue; scope: AbortScope },
  ) {
    this.state = state;
    this.ports = ports;
    this.updates = updates;
    this.scope = scope;
  }

  get signal(): AbortSignal {
    return this.scope.signal;
  }

  /**
   * Writes a line, with the text before it, and takes it in once it is durable; lines of calls
   * that are made at the same time come one after the other.
   * @throws JournalFailure then, and from then on.
   */
  append(line: NewLine): Promise<void> {
    const appended = this.#lastAppend.then(async () => {
      if (line.type !== "text") await this.#appendText();
      await this.#write(line);
    });
    this.#lastAppend = appended.catch(() => {});
    return appended;
  }

  /** Writes the text that is not yet in the journal. */
  flushText(): Promise<void> {
    const flushed = this.#lastAppend.then(() => this.#appendText());
    this.#lastAppend = flushed.catch(() => {});
    return flushed;
  }

  async #appendText(): Promise<void> {
    const { text, journaledText: from } = this.state;
    if (text.value.length === from) return;
    const open = text.isOpen ? ({ open: true } as const) : {};
    await this.#write({ type: "text", from, text: text.value.slice(from), ...open });
  }

  async #write(given: NewLine): Promise<void> {
    if (this.#failure) throw this.#failure;
    const line = { ...given, at: this.ports.clock.now() } as RunLine;
    try {
      await this.ports.journal.append(line);
    } catch (error) {
      this.#failure = new JournalFailure(error);
      throw this.#failure;
    }
    this.state.apply(line);
    this.updates.push({ type: "line", line });
  }

  /** The tools that are there now; writes down what the person should know of those that are not. */
  async listTools(): Promise<readonly AgentTool[]> {
    return (await this.list()).tools;
  }

  /** The same, and how they are used. */
  async list(): Promise<Pick<ToolListing, "tools" | "instructions">> {
    const { tools: source, permissions } = this.ports;
    const {
      tools,
      notices,
      instructions = [],
    } = await abortable(source.list(this.signal), this.signal);
    await this.notify(notices);
    return {
      tools: tools.filter((tool) => permissions.standing(tool) !== "deny"),
      instructions,
    };
  }

  /** Writes down what the person should know, once. */
  async notify(notices: readonly string[]): Promise<void> {
    for (const text of notices)
      if (!this.state.notices.includes(text)) await this.append({ type: "notice", text });
  }

  /** Does work that counts for the run's time, with a signal that is aborted when that is over. */
  async withinTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { state, ports } = this;
    const { activeMs } = state.limits;
    const scope = new AbortScope(this.signal);
    ports.clock.sleep(Math.max(0, activeMs - state.activeMs), scope.signal).then(
      () => scope.abort(failedRun("run.limit", exhaustedTime(activeMs))),
      () => {},
    );
    try {
      return await work(scope.signal);
    } finally {
      scope.close();
    }
  }
}
