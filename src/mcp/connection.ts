import { AbortScope } from "../abort-scope.ts";
import { MAX_TIMER_MS, withTimeout } from "../delay.ts";
import { isRecord, parseJson } from "../parse-json.ts";
import { cleanText } from "../tools/clean-text.ts";
import type { ToolCallOptions, ToolResult } from "../tools/tool.ts";
import { CallDeadline } from "./call-deadline.ts";
import { failedCall } from "./call-failure.ts";
import { cleanLine, cutText } from "./clean-line.ts";
import { makeClient } from "./client.ts";
import type { AskPerson } from "./elicitation.ts";
import { isWithin } from "./json-size.ts";
import { listTools } from "./list-tools.ts";
import { OpenCalls } from "./open-calls.ts";
import { type Redact, redactorOf } from "./redact.ts";
import { ResultKeeper } from "./result-keeper.ts";
import { resultText } from "./result-text.ts";
import type { Client } from "./sdk.ts";
import { type RequestFailure, requestFailure } from "./sdk-error.ts";
import type { McpServer } from "./server-entry.ts";
import type { ServerTransport } from "./server-transport.ts";
import type { ListedTool, ServerTools } from "./tool-definition.ts";

const PING_MS = 5000;
const CALL_IDLE_MS = 120_000;
const CALL_TOTAL_MS = 15 * 60_000;
const MAX_PROGRESS_CHARACTERS = 200;
const MAX_QUESTION_CHARACTERS = 2000;
const MAX_SCHEMA = { values: 10_000, characters: 64 * 1024 };

/** What {@link McpConnection.open} needs. */
export interface ConnectionOptions {
  readonly server: McpServer;
  readonly transport: ServerTransport;
  /** Asks the person what the server wants to know. Without it no server may ask. */
  readonly ask?: AskPerson;
  /** Milliseconds until it must have answered. */
  readonly startMs: number;
  readonly signal: AbortSignal;
  /** Called when the server says that its tools are others now. */
  readonly onToolsChanged?: () => void;
  /** Called once, when the connection is over, by {@link McpConnection.close} or by itself. */
  readonly onClosed?: () => void;
}

/** How a call went. */
export interface CallOutcome {
  readonly result: ToolResult;
  /** Why there is no result of the server's own; absent when there is. */
  readonly failure?: RequestFailure;
  /** Whether it took too long. */
  readonly expired: boolean;
}

/** One connection to a server, from the handshake to its end. */
export class McpConnection {
  readonly #options: ConnectionOptions;
  readonly #client: Client;
  readonly #redact: Redact;
  readonly #results: ResultKeeper;
  readonly #calls = new OpenCalls();

  /**
   * Shakes hands over a transport that was not started.
   * Rejects, with the transport closed, when the server does not answer, or not as MCP wants.
   */
  static async open(options: ConnectionOptions): Promise<McpConnection> {
    const { transport, startMs, signal, ask } = options;
    // Nobody is asked before the handshake, at which the connection is there.
    let connection: McpConnection | undefined;
    const askHere: AskPerson = async (...asked) =>
      connection === undefined ? { action: "cancel" } : connection.#ask(...asked);
    const client = await makeClient({ ...options, ...(ask && { ask: askHere }) });
    connection = new McpConnection(options, client);
    try {
      await client.connect(connection.#results, { timeout: startMs, signal });
      return connection;
    } catch (error) {
      await transport.close().catch(() => {});
      throw error;
    }
  }

  private constructor(options: ConnectionOptions, client: Client) {
    this.#options = options;
    this.#client = client;
    this.#redact = redactorOf(options.server, options.transport);
    this.#results = new ResultKeeper(options.transport);
  }

  /** All of the server's tools. Rejects when it does not give them. */
  async list(signal: AbortSignal): Promise<ServerTools> {
    return listTools(this.#client, this.#options.server.name, {
      signal,
      redact: this.#redact,
      take: (result) => this.#results.take(result),
    });
  }

  /** Calls a tool; never rejects, and settles at once when `signal` is aborted. */
  async call(
    tool: ListedTool,
    given: Readonly<Record<string, unknown>>,
    { signal, onProgress }: ToolCallOptions,
  ): Promise<CallOutcome> {
    const { server, transport } = this.#options;
    const timeoutMs = server.timeoutMs ?? CALL_IDLE_MS;
    const scope = new AbortScope(signal);
    let expired = false as boolean;
    const deadline = new CallDeadline({
      idleMs: timeoutMs,
      totalMs: Math.max(timeoutMs, CALL_TOTAL_MS),
      onExpired: () => {
        expired = true;
        scope.abort(new Error("It took too long."));
      },
    });
    this.#calls.add(deadline, tool.name);
    const onprogress = (progress: Progress): void => {
      deadline.renew();
      onProgress?.(this.#redact(progressText(progress)));
    };
    try {
      const result = await this.#client.callTool(
        { name: tool.name, arguments: { ...given } },
        {
          signal: scope.signal,
          // The deadline is kept here, where it can stand still while a person thinks.
          timeout: MAX_TIMER_MS,
          onprogress,
          toolDefinition: definitionFor(tool),
        },
      );
      return { result: await resultText(this.#results.take(result), this.#redact), expired };
    } catch (error) {
      const failure = requestFailure(error);
      const result = failedCall(failure, {
        tool,
        timeoutMs,
        transport: transport.failure?.()?.how,
        ...(signal.aborted && { ended: "aborted" }),
        ...(expired && { ended: "expired" }),
      });
      return { result: { ...result, text: this.#redact(result.text) }, failure, expired };
    } finally {
      this.#calls.delete(deadline);
      scope.close();
    }
  }

  /** Whether the server still answers, within five seconds. */
  async answers(): Promise<boolean> {
    const answered = this.#client.ping({ timeout: PING_MS }).then(
      () => true,
      // Who refuses a ping is there.
      (error) => requestFailure(error).kind === "refused",
    );
    return (await withTimeout(answered, PING_MS)) ?? false;
  }

  /** Ends it; what is under way fails. `atOnce`: a program is given no time for a good end. */
  async close({ atOnce = false }: { readonly atOnce?: boolean } = {}): Promise<void> {
    const { transport } = this.#options;
    if (atOnce) await transport.kill?.();
    else await endSession(transport);
    await this.#client.close().catch(() => {});
  }

  readonly #ask: AskPerson = async (form, options) => {
    const { ask } = this.#options;
    if (ask === undefined) return { action: "cancel" };
    const schema = redactedSchema(form.schema, this.#redact);
    if (schema === undefined) return { action: "cancel" };
    const start = form.message.slice(0, MAX_QUESTION_CHARACTERS * 4);
    const message = cutText(this.#redact(cleanText(start).text), MAX_QUESTION_CHARACTERS);
    return this.#calls.ask(ask, { ...form, message, schema }, options);
  };
}

/** A form's schema without secrets; undefined when it is too large for a form. */
function redactedSchema(
  schema: Readonly<Record<string, unknown>>,
  redact: Redact,
): Record<string, unknown> | undefined {
  if (!isWithin(schema, MAX_SCHEMA)) return undefined;
  try {
    const text = JSON.stringify(schema);
    if (text.length > MAX_SCHEMA.characters) return undefined;
    const redacted = parseJson(redact(text));
    return isRecord(redacted) ? redacted : undefined;
  } catch {
    // Nested too deeply.
    return undefined;
  }
}

const SESSION_END_MS = 1000;

/** Tells an HTTP server that its session is over; it may not care. */
async function endSession({ endSession: end }: ServerTransport): Promise<void> {
  if (end)
    await withTimeout(
      end().catch(() => {}),
      SESSION_END_MS,
    );
}

interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

function progressText({ progress, total, message }: Progress): string {
  const text = message || (total === undefined ? `${progress}` : `${progress} of ${total}`);
  return cleanLine(text, MAX_PROGRESS_CHARACTERS);
}

/** A definition whose results are taken as they are: a server may not describe its own well. */
function definitionFor({ name, parameters, definition }: ListedTool) {
  const { outputSchema, ...rest } = definition;
  return { ...rest, name, inputSchema: { ...parameters, type: "object" as const } };
}
