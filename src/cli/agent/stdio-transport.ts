import { stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { delay, withTimeout } from "../../delay.ts";
import { PIECE_BYTES } from "../../json-reader.ts";
import { JsonLines } from "../../mcp/json-lines.ts";
import { McpError } from "../../mcp/mcp-error.ts";
import { MessageTooLargeError } from "../../mcp/message-bounds.ts";
import { redactor } from "../../mcp/redact.ts";
import type { JSONRPCMessage } from "../../mcp/sdk.ts";
import type { StdioServer } from "../../mcp/server-entry.ts";
import type { ServerTransport, TransportFailure } from "../../mcp/server-transport.ts";
import { endTurn, endTurnIfOver, isTurnOver } from "../../turns.ts";
import type { Env } from "../env.ts";
import { type Exit, type PipedProcess, spawnPiped } from "../supervised-process.ts";
import { describeRunFailure } from "../tunnel/describe-run-failure.ts";
import { findProgram } from "../tunnel/find-program.ts";
import { serverEnv } from "./server-env.ts";
import { StderrTail } from "./stderr-tail.ts";

/** What a server has to end by itself once its input has ended. */
const GOOD_END_MS = 500;
/** The supervising shell takes 1.1 s, on a busy machine more. */
const KILL_MS = 10_000;

/**
 * The way to a program over its standard streams, one JSON message a line. The program ends with
 * this process, even if this one is killed. Lines that are no messages are left out.
 */
export class StdioTransport implements ServerTransport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: ServerTransport["onmessage"];
  readonly #server: StdioServer;
  readonly #env: Env;
  readonly #stderr: StderrTail;
  #process: PipedProcess | undefined;
  #exit: Exit | undefined;
  /** What it did that ends the connection. */
  #fault: string | undefined;
  /** Messages that it has not taken yet. */
  #waiting = 0;
  #drained: Promise<void> | undefined;

  constructor(server: StdioServer, env: Env) {
    this.#server = server;
    this.#env = env;
    this.#stderr = new StderrTail(redactor(server.secrets));
  }

  /** The program's process, or the shell's that supervises it. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The last 4 KB of its standard error, cleaned. */
  get stderr(): string {
    return this.#stderr.text;
  }

  /** Rejects with an McpError when the program is not there or cannot be run. */
  async start(): Promise<void> {
    const { command, args, cwd } = this.#server;
    const env = serverEnv(this.#env, this.#server);
    await checkDirectory(cwd);
    const file = await findCommand(command, env, cwd);
    const child = this.#spawn({ file, args, env, ...(cwd !== undefined && { cwd }) });
    this.#process = child;
    child.stderr.on("data", (chunk: Uint8Array) => this.#stderr.write(chunk));
    const reading = this.#read(child.stdout);
    reading.then(() => this.#endMute(child));
    child.exited.then(async (exit) => {
      this.#exit = exit;
      // What it said at last comes before its end.
      await reading;
      this.onclose?.();
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.#process ?? {};
    if (!stdin?.writable || this.#exit !== undefined) throw new Error("Not connected");
    const isTaken = stdin.write(`${JSON.stringify(message)}\n`);
    if (isTaken) return;
    if (++this.#waiting > MAX_WAITING) this.#fail("took no answers to what it asked");
    // A program that does not read must not make this one grow; nor may it be waited for for ever.
    this.#drained ??= drained(stdin).then(() => {
      this.#drained = undefined;
      this.#waiting = 0;
    });
    await this.#drained;
  }

  /** Ends its input, half a second later the program, and resolves when it is gone. */
  async close(): Promise<void> {
    const child = this.#process;
    if (child === undefined) {
      this.onclose?.();
      return;
    }
    child.stdin.end();
    const waited = new AbortController();
    child.exited.then(() => waited.abort());
    await delay(GOOD_END_MS, { signal: waited.signal });
    await this.kill();
  }

  /** Ends the program and all that it started; rejects when that takes longer than ten seconds. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || this.#exit !== undefined) return;
    child.end();
    if ((await withTimeout(child.exited, KILL_MS)) === undefined)
      throw new McpError(`its process ${child.pid} does not end`);
  }

  /** How it ended, and its last words; while it runs, its last words alone. */
  failure(): TransportFailure {
    const said = this.#stderr.lastLine;
    if (this.#fault !== undefined) return { how: this.#fault, said };
    return { said, ...(this.#exit !== undefined && { how: describeExit(this.#exit) }) };
  }

  #spawn(command: Parameters<typeof spawnPiped>[0]): PipedProcess {
    try {
      return spawnPiped(command);
    } catch (error) {
      const words = describeRunFailure(this.#server.command, error).replace(/\.$/, "");
      throw new McpError(words, { final: true, cause: error });
    }
  }

  /** Reads messages until there are no more, a few in each turn of the event loop. Never rejects. */
  async #read(stdout: Readable): Promise<void> {
    const lines = new JsonLines();
    let left = MESSAGES_A_TURN;
    try {
      for await (const chunk of stdout) {
        for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
          for await (const message of lines.read(chunk.subarray(start, start + PIECE_BYTES))) {
            // Nothing can be read after what could not be read.
            if (this.#fault !== undefined) break;
            if (message !== undefined) this.onmessage?.(message as JSONRPCMessage);
            if (--left > 0 && !isTurnOver()) continue;
            left = MESSAGES_A_TURN;
            await endTurn();
          }
          await endTurnIfOver();
          if (this.#fault !== undefined) break;
        }
      }
    } catch (error) {
      const isTooLarge = error instanceof MessageTooLargeError;
      this.#fail(isTooLarge ? `answered ${error.amount}` : "could not be read", error);
    }
  }

  /** Without its output a program has no way to answer, even if it goes on running. */
  async #endMute(child: PipedProcess): Promise<void> {
    if ((await withTimeout(child.exited, GOOD_END_MS)) === undefined)
      this.#fail("closed its output");
  }

  #fail(fault: string, error: unknown = new Error(fault)): void {
    if (this.#fault !== undefined) return;
    this.#fault = fault;
    this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    this.kill().catch(() => {});
  }
}

/** Each takes the SDK some fifty microseconds, those of them included that it puts off. */
const MESSAGES_A_TURN = 32;
/** Answers to a program that asks and does not read. */
const MAX_WAITING = 256;

function drained(stdin: Writable): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      stdin.off("drain", finish);
      stdin.off("close", finish);
      resolve();
    };
    stdin.once("drain", finish);
    stdin.once("close", finish);
  });
}

function describeExit({ code, signal, error }: Exit): string {
  if (error !== undefined) return "could not be run";
  return code === null ? `ended (signal ${signal})` : `ended (exit code ${code})`;
}

async function checkDirectory(cwd: string | undefined): Promise<void> {
  if (cwd === undefined) return;
  const found = await stat(cwd).catch(() => undefined);
  if (!found?.isDirectory())
    throw new McpError(`its cwd ${cwd} is not a directory on this PC`, { final: true });
}

async function findCommand(command: string, env: Env, cwd: string | undefined): Promise<string> {
  // As a shell takes it: a name is looked up, a path is seen from where the program runs.
  const isPath = /[/\\]/.test(command) && !isAbsolute(command);
  const file = await findProgram(isPath ? resolve(cwd ?? ".", command) : command, env);
  if (file !== undefined) return file;
  throw new McpError(`${command} is not installed on this PC`, { final: true });
}
