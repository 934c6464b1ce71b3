import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import type { RunEvent } from "../../runs/run-events.ts";
import { AgentApi, runningAgentApi } from "../agent/agent-api.ts";
import { type FollowedRun, followRun } from "../agent/follow-run.ts";
import { diskLayers } from "../agent/layers.ts";
import { RunPrinter } from "../agent/run-printer.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions, existingFilesOf, parseNonEmpty } from "../common-options.ts";
import { lineLog } from "../log.ts";
import { approvalTerminal } from "../pairing/approval-terminal.ts";
import { TerminalQuestions } from "../pairing/terminal-questions.ts";
import { startServer } from "../server/start-server.ts";
import { type WorkspaceOptions, workspaceOption } from "./agents.ts";

interface RunOptions extends WorkspaceOptions {
  readonly json?: boolean;
  readonly conversation?: string;
}

/** Exit codes: what a shell takes Ctrl+C for, beside done and failed. */
const INTERRUPTED = 130;
const MAX_INPUT_CHARACTERS = 1_000_000;

/** `agents run ID "…"`: asks an agent from the terminal. */
export function addAgentsRunCommand(program: Command): void {
  const agents = program.commands.find((each) => each.name() === "agents") ?? program;
  addFileOptions(agents.command("run"))
    .description(
      "ask an agent: its answer on stdout, its steps on stderr; exit code 1 when it failed or was denied something",
    )
    .argument("<id>", "the agent, as `agents list` shows it", parseNonEmpty)
    .argument("[message]", "what to ask; without it, what comes on stdin")
    .addOption(workspaceOption())
    .option("--conversation <id>", "the conversation that this PC keeps and that goes on with it")
    .option("--json", "each event as a line of JSON, as POST /v1/chat/stream sends them")
    .action(runAgentCommand);
}

async function runAgentCommand(
  agent: string,
  given: string | undefined,
  options: RunOptions,
  self: Command,
): Promise<void> {
  const text = given ?? (await readInput());
  const { home, configFile } = existingFilesOf(self);
  const { api, unattended, close } = await connect({ home, configFile }, options);
  const stop = stopOnInterrupt();
  try {
    const { conversation } = options;
    const key = randomBytes(16).toString("hex");
    const message = {
      agent,
      text,
      key,
      ...(conversation !== undefined && { conversationId: conversation }),
    };
    const run = await show(message, {
      api,
      unattended,
      json: options.json ?? false,
      signal: stop.signal,
    });
    process.exitCode = stop.signal.aborted ? INTERRUPTED : exitCodeOf(run);
  } finally {
    stop.end();
    await close();
  }
}

/** A server to run it, and what becomes of what is asked where nobody is. */
interface Connection {
  readonly api: () => Promise<AgentApi | undefined>;
  readonly unattended: "waits" | "denied";
  readonly close: () => Promise<void>;
}

/**
 * The server that runs for a home directory; else one of our own, for as long as this takes:
 * two programs must not work on the same runs.
 */
async function connect(
  { home, configFile }: { readonly home: string; readonly configFile: string },
  { workspace }: WorkspaceOptions,
): Promise<Connection> {
  const running = await runningAgentApi(home);
  if (running)
    return { api: () => runningAgentApi(home), unattended: "waits", close: async () => {} };
  const server = await startServer({
    home,
    configFile,
    keepToken: true,
    env: process.env,
    drainMs: 0,
    log: lineLog("error", (line) => process.stderr.write(line)),
    agents: { layers: diskLayers(workspace) },
  });
  const { url, token } = server;
  const fetch: typeof globalThis.fetch = (input, init) => {
    const headers = { ...(init?.headers as Record<string, string>), host: new URL(url).host };
    return server.fetch(new Request(input, { ...init, headers }));
  };
  const own = new AgentApi({ url, token, fetch });
  return { api: async () => own, unattended: "denied", close: () => server.close() };
}

function show(
  message: Parameters<typeof followRun>[0],
  {
    api,
    unattended,
    json,
    signal,
  }: Pick<Connection, "api" | "unattended"> & {
    readonly json: boolean;
    readonly signal: AbortSignal;
  },
): Promise<FollowedRun> {
  const { stdin, stdout, stderr } = process;
  const questions = new TerminalQuestions({
    terminal: approvalTerminal({ input: stdin, output: stderr }),
  });
  const printer = new RunPrinter({
    answer: (text) => stdout.write(text),
    steps: (text) => stderr.write(text),
    isOneTerminal: stdout.isTTY && stderr.isTTY,
    hasStyles: stderr.isTTY && !process.env.NO_COLOR,
  });
  const onEvent = json
    ? (event: RunEvent) => void stdout.write(`${JSON.stringify(event)}\n`)
    : (event: RunEvent) => print(printer, event);
  const onLine = (text: string): void => printer.line(text);
  return followRun(message, { api, questions, unattended, onEvent, onLine, signal });
}

function print(printer: RunPrinter, event: RunEvent): void {
  if (event.type === "token") printer.text(event.delta);
  if (event.type === "step") printer.step(event);
  if (event.type === "run") for (const step of event.steps) printer.step(step);
  if (event.type === "run" || event.type === "notices") printer.notices(event.notices);
  if (event.type === "done" || event.type === "error") printer.end();
  if (event.type === "error") printer.line(event.message);
}

function exitCodeOf({ status, isDenied }: FollowedRun): number {
  return status === "done" && !isDenied ? 0 : 1;
}

/** What stands on stdin. @throws CliError when that is a terminal, or says nothing */
async function readInput(): Promise<string> {
  const missing = new CliError('Say what to ask: agents run ID "…"', { exitCode: 2 });
  if (process.stdin.isTTY) throw missing;
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    text += chunk;
    if (text.length > MAX_INPUT_CHARACTERS) throw new CliError("What came on stdin is too long.");
  }
  if (text.trim() === "") throw missing;
  return text;
}

/** Aborted at the first Ctrl+C or SIGTERM; a second one ends the process at once. */
function stopOnInterrupt(): { readonly signal: AbortSignal; readonly end: () => void } {
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) process.exit(INTERRUPTED);
    process.stderr.write("\nStopping the run. Once more to leave at once.\n");
    stopping.abort();
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const each of signals) process.on(each, onSignal);
  return {
    signal: stopping.signal,
    end() {
      for (const each of signals) process.off(each, onSignal);
    },
  };
}
