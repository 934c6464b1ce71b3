import { lowerLimits } from "../agent/agent-limits.ts";
import type { RunBegun } from "../agent/run-line.ts";
import { RunState } from "../agent/run-state.ts";
import { ChatError } from "../errors.ts";
import type { Message, UserMessage } from "../providers/message.ts";
import type { RunRequest } from "./agent-runs.ts";
import type { RunConnection } from "./agent-source.ts";
import { driveRun } from "./drive-run.ts";
import { LiveRun } from "./live-run.ts";
import type { RunsContext } from "./runs-context.ts";

/** A run that is about to be begun. */
interface Start {
  readonly request: RunRequest;
  readonly run: Promise<LiveRun>;
  /** Whether the registry does not have it yet. */
  isPlanned: boolean;
}

/** Begins runs, each once. */
export class RunStarter {
  readonly #context: RunsContext;
  readonly #starts = new Set<Start>();

  constructor(context: RunsContext) {
    this.#context = context;
  }

  /** Begins a run, or finds the one that was begun with its key. See {@link AgentRuns.start}. */
  async start(request: RunRequest): Promise<LiveRun> {
    const { startedBy, key, fingerprint } = request;
    for (;;) {
      const known = key === undefined ? undefined : this.#find(startedBy, key);
      if (!known) return this.#begin(request);
      const run = await known;
      if (!run) continue;
      if (run.fingerprint === fingerprint) return run;
      throw new ChatError(
        "chat.idempotency_key_reused",
        "This Idempotency-Key was used for another message. Choose a new one for each message.",
      );
    }
  }

  /** The run that was, or is being, begun with a key. */
  async find(startedBy: string, key: string): Promise<LiveRun | undefined> {
    return this.#find(startedBy, key)?.catch(() => undefined);
  }

  /** Resolves when what `startedBy` is beginning has begun, or failed. */
  async settled(startedBy: string): Promise<void> {
    const own = [...this.#starts].filter(({ request }) => request.startedBy === startedBy);
    await Promise.allSettled(own.map(({ run }) => run));
  }

  /**
   * Whether one more run may be begun, or gone on with, now.
   * @throws ChatError `run.halted`, `run.conversation_busy`, `chat.busy`
   */
  assertRoom(conversationId: string | undefined): void {
    const { registry, limits } = this.#context;
    this.#context.assertOpen();
    const open = registry.open.filter(({ isDriven, state }) => isDriven && !state.ended);
    const planned = [...this.#starts].filter(({ isPlanned }) => isPlanned);
    const isBusy = [...open, ...planned.map(({ request }) => request)].some(
      (each) => each.conversationId === conversationId,
    );
    if (isBusy && conversationId !== undefined)
      throw new ChatError(
        "run.conversation_busy",
        "An agent still works in this conversation. Wait until it is done, or stop it.",
      );
    const working = open.filter(({ status }) => status !== "waiting").length + planned.length;
    if (working >= limits.running + limits.waiting || open.length + planned.length >= limits.open)
      throw new ChatError("chat.busy", "Too many agents work on this PC. Try again in a minute.", {
        headers: { "retry-after": "30" },
      });
  }

  #find(startedBy: string, key: string): Promise<LiveRun | undefined> | undefined {
    const { registry } = this.#context;
    for (const { request, run } of this.#starts)
      if (request.startedBy === startedBy && request.key === key) return run;
    const id = registry.idByKey(startedBy, key);
    if (id === undefined) return undefined;
    return registry.find(id).then(async (run) => {
      if (!run) await registry.remove(id);
      return run;
    });
  }

  // Nothing is awaited before the start is noted: of two with one key the second finds it.
  #begin(request: RunRequest): Promise<LiveRun> {
    this.assertRoom(request.conversationId);
    const start: Start = {
      request,
      isPlanned: true,
      run: Promise.resolve().then(() => this.#launch(start)),
    };
    this.#starts.add(start);
    const done = (): boolean => this.#starts.delete(start);
    start.run.then(done, done);
    return start.run;
  }

  async #launch(start: Start): Promise<LiveRun> {
    const { request } = start;
    const context = this.#context;
    const { run, line, connection } = await this.#prepare(request);
    // From here on whoever ends all runs finds this one.
    try {
      context.assertOpen();
    } catch (error) {
      await run.journal.open();
      await run.journal.close();
      await context.store.remove(run.id);
      throw error;
    }
    start.isPlanned = false;
    context.registry.add(run, line);
    driveRun(context, run, { begin: { line, connection } });
    await run.changes.until(() => run.state.begun !== undefined || !run.isDriven);
    if (!run.state.begun) {
      await run.finished;
      await context.registry.remove(run.id);
      throw notSaved();
    }
    context.audit({
      action: "run.started",
      by: run.startedBy,
      run: run.id,
      agent: request.agent,
    });
    await this.#tellBegun(request, run);
    return run;
  }

  async #prepare(request: RunRequest): Promise<PreparedRun> {
    const { source, store, newId, clock } = this.#context;
    const { agent, startedBy, conversationId, replyTo, tools, limits = {} } = request;
    const { key, fingerprint } = request;
    const { system, provider, model, limits: most } = await source.prepare(agent);
    const messages = await this.#messages(request);
    const line: Omit<RunBegun, "at"> = {
      type: "run",
      v: 1,
      id: newId(),
      agent,
      provider,
      ...(model !== undefined && { model }),
      ...(conversationId !== undefined && { conversationId }),
      ...(replyTo !== undefined && { replyTo }),
      startedBy,
      ...(tools && { tools }),
      ...(key !== undefined && { key }),
      ...(fingerprint !== undefined && { fingerprint }),
      system,
      messages,
      limits: lowerLimits(most, limits),
    };
    const state = new RunState();
    const connection = await source.connect({ ...line, at: clock.now() }, state, {
      ...(tools && { tools }),
    });
    const journal = await store.create(line.id).catch((error) => {
      this.#context.onError(error);
      throw notSaved();
    });
    const open = async () => journal;
    const run = new LiveRun({ id: line.id, state, open, planned: line });
    return { run, line, connection };
  }

  async #messages({
    messages,
    conversationId,
    replyTo,
    agent,
    startedBy,
  }: RunRequest): Promise<readonly Message[]> {
    const { conversations, registry } = this.#context;
    if (!conversations || conversationId === undefined) return messages;
    // The run before has ended, and its conversation may not have been told yet.
    const before = registry.open.filter(
      (run) => run.conversationId === conversationId && run.state.ended,
    );
    await Promise.all(before.map(({ finished }) => finished));
    const history = await conversations.history(conversationId, { agent, startedBy }, replyTo);
    const message = replyTo === undefined ? newMessage(messages) : undefined;
    return message ? [...history, message] : history;
  }

  async #tellBegun(request: RunRequest, run: LiveRun): Promise<void> {
    const { conversations, onError } = this.#context;
    const { conversationId, replyTo, messages, agent } = request;
    const message = newMessage(messages);
    if (!conversations || conversationId === undefined || !message) return;
    if (replyTo !== undefined) return;
    const { startedBy, id: runId, state } = run;
    const at = state.begun?.at ?? 0;
    await conversations
      .begun(conversationId, { runId, agent, startedBy, message, at })
      .catch(onError);
  }
}

interface PreparedRun {
  readonly run: LiveRun;
  readonly line: Omit<RunBegun, "at">;
  readonly connection: RunConnection;
}

function newMessage(messages: readonly Message[]): UserMessage | undefined {
  return messages.findLast((message) => message.role === "user");
}

function notSaved(): ChatError {
  return new ChatError(
    "run.not_saved",
    "This PC cannot keep the run's journal, so it was not begun. Is its disk full?",
  );
}
