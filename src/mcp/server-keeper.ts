import { delay } from "../delay.ts";
import { IdleTimer } from "../idle-timer.ts";
import type { ToolCallOptions, ToolResult } from "../tools/tool.ts";
import { isRepeatable } from "./call-failure.ts";
import type { CallOutcome } from "./connection.ts";
import type { AskPerson } from "./elicitation.ts";
import { McpError } from "./mcp-error.ts";
import { orAborted } from "./or-aborted.ts";
import type { McpServer } from "./server-entry.ts";
import type { McpTiming, ServerStatus } from "./server-status.ts";
import type { OpenTransport, TransportFailure } from "./server-transport.ts";
import type { Slots } from "./slots.ts";
import { type RunningServer, type StartOptions, startServer } from "./start-server.ts";
import { StartTries } from "./start-tries.ts";
import type { ListedTool, ServerTools } from "./tool-definition.ts";

/** A pause that is worth waiting for. */
const SHORT_PAUSE_MS = 2000;

/** What all servers share. */
export interface KeeperOptions {
  readonly open: OpenTransport;
  readonly ask?: AskPerson;
  readonly timing: McpTiming;
  /** How many may start at the same time. */
  readonly starts: Slots;
  readonly onStatus: (status: ServerStatus) => void;
}

/**
 * Keeps one server: starts it when it is first needed, starts it again after growing pauses when
 * it ends by itself, and ends it when nobody has used it for a while.
 */
export class ServerKeeper {
  readonly server: McpServer;
  readonly #options: KeeperOptions;
  readonly #idle = new IdleTimer(() => void this.end());
  readonly #tries: StartTries;
  #status: ServerStatus;
  #running: RunningServer | undefined;
  #starting: Promise<RunningServer> | undefined;
  /** What is not over yet: a server is not started beside its old self. */
  #ending: Promise<unknown> = Promise.resolve();
  #calls = 0;
  #lastError: McpError | undefined;
  /** Aborted when what was begun before is not wanted any more. */
  #life = new AbortController();

  constructor(server: McpServer, options: KeeperOptions) {
    this.server = server;
    this.#options = options;
    const { minPauseMs: minMs, maxPauseMs: maxMs } = options.timing;
    this.#tries = new StartTries({ minMs, maxMs });
    this.#status = { name: server.name, transport: server.transport, state: "off" };
  }

  /** Its state now. */
  get status(): ServerStatus {
    return this.#status;
  }

  /**
   * Its tools, once it is ready. Rejects with an McpError when it cannot be started, and when
   * `signal` is aborted.
   */
  async tools(signal: AbortSignal): Promise<ServerTools> {
    const running = await orAborted(this.#ready(), signal);
    this.#used();
    if (!running.toolsChanged) return running.tools;
    running.toolsChanged = false;
    try {
      running.tools = await running.connection.list(signal);
    } catch (error) {
      running.toolsChanged = true;
      throw new McpError("it gave no list of its tools", { cause: error });
    }
    this.#setReady();
    return running.tools;
  }

  /** Calls one of its tools; never rejects. */
  async call(
    name: string,
    given: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<ToolResult> {
    try {
      const running = await orAborted(this.#ready(), options.signal);
      const tool = running.tools.tools.find((each) => each.name === name);
      if (tool === undefined)
        return failed(`${this.server.name} has no tool ${JSON.stringify(name)} now.`);
      const { result, failure } = await this.#send(running, tool, given, options);
      if (!isSessionLost(failure) || options.signal.aborted) return result;
      if (this.server.transport !== "http") return result;
      // Nothing tells that a server at an address is gone but its answers; the next use makes a
      // new session.
      await this.#drop(running);
      if (!isRepeatable(tool)) return result;
      const again = await orAborted(this.#ready(), options.signal);
      return (await this.#send(again, tool, given, options)).result;
    } catch (error) {
      return failed(`${this.server.name}: ${asMcpError(error).message}.`);
    }
  }

  /**
   * Ends it, whatever is under way; it is started again when it is needed. Resolves when it is
   * over. `atOnce`: a program is given no time for a good end; rejects when it does not end.
   */
  async end({ atOnce = false }: { readonly atOnce?: boolean } = {}): Promise<void> {
    this.#life.abort();
    this.#life = new AbortController();
    this.#idle.stop();
    this.#tries.reset();
    const starting = this.#starting?.catch(() => {});
    const ends = [this.#ending, starting, this.#running?.connection.close({ atOnce })];
    this.#starting = undefined;
    this.#running = undefined;
    this.#set({ state: "off" });
    const ended = Promise.all(ends);
    this.#ending = ended.catch(() => {});
    await ended;
  }

  /** The running server, started where it does not run. */
  async #ready(): Promise<RunningServer> {
    if (this.#running) return this.#running;
    const { state, retryInMs = 0 } = this.#status;
    if (state === "restarting" && retryInMs > SHORT_PAUSE_MS) throw this.#notYet();
    if (this.#starting) return this.#starting;
    const { refusal } = this.#tries;
    if (refusal) throw refusal;
    this.#tries.reset();
    return this.#begin(0);
  }

  /** Starts it, after a pause; goes on trying when that fails. Rejects with the first failure. */
  #begin(pauseMs: number): Promise<RunningServer> {
    const { signal } = this.#life;
    const starting = this.#startAfter(pauseMs, signal);
    this.#starting = starting;
    starting.catch((error: unknown) => {
      if (!signal.aborted) this.#tryAgain(asMcpError(error), 0);
    });
    return starting;
  }

  async #startAfter(pauseMs: number, signal: AbortSignal): Promise<RunningServer> {
    if (pauseMs > 0) await delay(pauseMs, { signal });
    if (signal.aborted) throw new McpError("it was ended");
    await this.#ending;
    return this.#options.starts.use(async () => {
      if (signal.aborted) throw new McpError("it was ended");
      this.#set({ state: "starting" });
      const onClosed: StartOptions["onClosed"] = (...end) => this.#onClosed(...end);
      const running = await startServer(this.server, { ...this.#options, signal, onClosed });
      this.#running = running;
      this.#starting = undefined;
      this.#setReady();
      this.#used();
      return running;
    }, signal);
  }

  async #send(
    running: RunningServer,
    tool: ListedTool,
    given: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<CallOutcome> {
    this.#calls++;
    this.#idle.pause();
    this.#setReady();
    const outcome = await running.connection.call(tool, given, options);
    this.#calls--;
    this.#setReady();
    this.#used();
    if (options.signal.aborted) void this.#endIfAlone(running);
    else if (outcome.expired) void this.#endIfSilent(running);
    return outcome;
  }

  /** A server may work on after a call was cancelled: what cannot be made to stop is ended. */
  async #endIfAlone(running: RunningServer): Promise<void> {
    if (this.server.transport !== "stdio") return;
    await delay(this.#options.timing.stopGraceMs, { signal: this.#life.signal });
    if (this.#running === running && this.#calls === 0)
      await this.end({ atOnce: true }).catch(() => {});
  }

  async #endIfSilent(running: RunningServer): Promise<void> {
    if (!(await running.connection.answers()))
      await running.connection.close({ atOnce: true }).catch(() => {});
  }

  #onClosed(running: RunningServer, failure: TransportFailure | undefined): void {
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#idle.stop();
    const { how = "ended", said } = failure ?? {};
    const error = new McpError(`it ${how}`, { said });
    this.#tryAgain(error, performance.now() - running.startedAt);
  }

  #tryAgain(error: McpError, workedMs: number): void {
    this.#starting = undefined;
    this.#lastError = error;
    const message = error.forPerson;
    const retryInMs = this.#tries.pauseAfter(error, workedMs);
    if (retryInMs === undefined) {
      this.#set({ state: "failed", message });
      return;
    }
    this.#set({ state: "restarting", message, retryInMs });
    // Nobody may be waiting for it.
    this.#begin(retryInMs).catch(() => {});
  }

  // The same words at each asking: a person is told once.
  #notYet(): McpError {
    const { message = "it ended", said } = this.#lastError ?? {};
    return new McpError(`${message}; it is tried again within a minute`, { said });
  }

  /** Gives up a connection to a server at an address. */
  async #drop(running: RunningServer): Promise<void> {
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#set({ state: "off" });
    await running.connection.close();
  }

  #used(): void {
    if (this.#running && this.#calls === 0 && !this.server.keep)
      this.#idle.restart(this.#options.timing.idleMs);
  }

  #setReady(): void {
    if (!this.#running) return;
    const tools = this.#running.tools.tools.length;
    this.#set({ state: this.#calls > 0 ? "busy" : "ready", tools });
  }

  #set(next: Pick<ServerStatus, "state" | "message" | "retryInMs" | "tools">): void {
    const { name, transport } = this.server;
    const before = JSON.stringify(this.#status);
    this.#status = { name, transport, ...next };
    if (JSON.stringify(this.#status) !== before) this.#options.onStatus(this.#status);
  }
}

function isSessionLost(failure: CallOutcome["failure"]): boolean {
  if (failure?.kind === "status") return failure.status === 400 || failure.status === 404;
  return failure?.kind === "lost" || failure?.kind === "unreachable";
}

function failed(text: string): ToolResult {
  return { outcome: "error", text };
}

function asMcpError(error: unknown): McpError {
  if (error instanceof McpError) return error;
  return new McpError("it could not be started", { cause: error });
}
