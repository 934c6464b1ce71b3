import { withTimeout } from "../../delay.ts";
import { ChatError } from "../../errors.ts";
import type { Handler } from "../../handler.ts";
import type { ServerStatus } from "../../mcp/server-status.ts";
import type { AgentContext, Agents } from "../../routes/agents.ts";
import type { AgentRuns } from "../../runs/agent-runs.ts";
import type { PendingQuestions } from "../../runs/pending-questions.ts";
import { unrefTimer } from "../../unref-timer.ts";
import { hasAgentFile, hasJournals, hasTaskFile } from "../agent/agents-there.ts";
import type { DiskLayer } from "../agent/layers.ts";
import type { Engine, EngineSetup } from "../agent/start-engine.ts";
import { plainText } from "../log.ts";
import type { ShownLoops } from "./server-status.ts";

// What is left of the two seconds that all programs have to end.
const CLOSE_MS = 2500;
// A start that failed is not tried again at every request.
const RETRY_MS = 10_000;
// A task that is put there must run without anybody asking for anything.
const TASKS_MS = 60_000;

/** What {@link ServerAgents} works with. */
export interface ServerAgentsOptions extends EngineSetup {
  /** Called once, when the engine has started. */
  readonly onRuns?: ((runs: AgentRuns, questions: PendingQuestions) => void) | undefined;
}

/**
 * The agents of a server. The engine is loaded when the first agent's file is there, or a run
 * is kept from before; where loops run, also without a request when there is a task beside an
 * agent. Until then a request costs a `stat` of each layer, and the server is as it would be
 * without.
 */
export class ServerAgents {
  readonly #options: ServerAgentsOptions;
  readonly #layers: readonly DiskLayer[];
  readonly #ending = new AbortController();
  #handler: Promise<Handler | undefined> | undefined;
  #engine: Engine | undefined;

  constructor(options: ServerAgentsOptions) {
    this.#options = options;
    this.#layers = options.layers;
  }

  /** Answers with what `make` gives: without agents until there is one. */
  handler(make: (agents?: Agents) => Handler): Handler {
    const plain = make();
    if (hasJournals(this.#options.home)) this.#load(make);
    if (this.#options.loops) this.#watchTasks(make);
    return async (request) => {
      if (this.#handler === undefined && this.#areThere()) this.#load(make);
      // A phone that asks for its run must not be told that there is none.
      const handler = this.#handler === undefined ? plain : ((await this.#handler) ?? plain);
      return handler(request);
    };
  }

  /** The runs, once the engine has started. */
  get runs(): AgentRuns | undefined {
    return this.#engine?.runs;
  }

  /** How many loops there are; none before the engine has started. */
  async loops(): Promise<ShownLoops> {
    const loops = (await this.#engine?.loops?.list()) ?? [];
    const times = loops.flatMap(({ nextRunAt }) => nextRunAt ?? []);
    return {
      count: loops.length,
      enabled: loops.filter(({ enabled }) => enabled).length,
      running: loops.filter(({ isRunning }) => isRunning).length,
      ...(times.length > 0 && { nextRunAt: Math.min(...times) }),
    };
  }

  /** The servers of tools, and how each is; none before the engine has started. */
  async servers(): Promise<readonly ServerStatus[]> {
    return (await this.#engine?.servers()) ?? [];
  }

  /** Leaves all runs as they are, and ends all programs that serve tools. Never rejects. */
  async close(): Promise<void> {
    this.#ending.abort(
      new ChatError(
        "server.shutting_down",
        "remote-chat on the PC was stopped. The run goes on once it is started again.",
      ),
    );
    const closed = this.#handler?.then(() => this.#engine?.close());
    if (closed) await withTimeout(closed, CLOSE_MS);
  }

  #watchTasks(make: (agents?: Agents) => Handler): void {
    const look = (): void => {
      const { signal } = this.#ending;
      if (signal.aborted || this.#engine) clearInterval(timer);
      else if (this.#handler === undefined && this.#areThere() && this.#haveTasks())
        this.#load(make);
    };
    const timer = setInterval(look, TASKS_MS);
    unrefTimer(timer);
    look();
  }

  #haveTasks(): boolean {
    return this.#layers.some(({ files }) => hasTaskFile(files.directory));
  }

  #areThere(): boolean {
    return this.#layers.some(({ files }) => hasAgentFile(files.directory));
  }

  #load(make: (agents?: Agents) => Handler): void {
    const loaded = this.#start(make).catch((error) => {
      this.#options.log.error(`Agents cannot be used: ${plainText(error)}`);
      const retry = setTimeout(() => {
        if (this.#handler === loaded) this.#handler = undefined;
      }, RETRY_MS);
      unrefTimer(retry);
      return undefined;
    });
    this.#handler = loaded;
  }

  async #start(make: (agents?: Agents) => Handler): Promise<Handler> {
    const { startEngine } = await import("../agent/start-engine.ts");
    const engine = await startEngine(this.#options);
    this.#engine = engine;
    this.#options.onRuns?.(engine.runs, engine.questions);
    return make(this.#untilClosed(engine.agents));
  }

  /** The streams of runs end at once when the server does: the runs go on after the next start. */
  #untilClosed(agents: Agents): Agents {
    const shutdown = this.#ending.signal;
    const within = <C extends AgentContext>(context: C): C => ({ ...context, shutdown });
    return {
      ...agents,
      addRoutes: (app, context) => agents.addRoutes(app, within(context)),
      answer: (message, context) => agents.answer(message, within(context)),
    };
  }
}
