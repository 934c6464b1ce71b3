import { onTestFinished } from "vitest";
import type { ApprovalAnswer } from "../../src/agent/ports.ts";
import { runAgent } from "../../src/agent/run-agent.ts";
import type { RunBegun, RunLine } from "../../src/agent/run-line.ts";
import type { RunApproval } from "../../src/agent/run-snapshot.ts";
import { RunState } from "../../src/agent/run-state.ts";
import { systemClock } from "../../src/agent/system-clock.ts";
import { type AgentEngine, agentSource } from "../../src/engine/agent-source.ts";
import type { AgentEngineOptions } from "../../src/engine/engine-options.ts";
import { ChatError } from "../../src/errors.ts";
import { memoryFiles } from "../../src/library/library-files.ts";
import { type LibraryLayer, loadLibrary } from "../../src/library/load-library.ts";
import type { Message } from "../../src/providers/message.ts";
import type { ChatOptions, Provider, ProviderEvent } from "../../src/providers/provider.ts";
import { DEFAULT_LIMITS } from "../../src/reply/limits.ts";

export type Texts = Readonly<Record<string, string>>;

/** A turn of a scripted model: text, or calls by wire name. */
export type Turn = string | readonly (readonly [name: string, given: object])[];

/** A model that plays turns, one for each that the conversation has had, then says "Done.". */
export function scripted(...turns: readonly Turn[]): Provider & {
  readonly asked: { readonly messages: readonly Message[]; readonly options: ChatOptions }[];
} {
  const asked: { messages: readonly Message[]; options: ChatOptions }[] = [];
  return {
    name: "Scripted",
    model: "script-1",
    capabilities: { tools: true },
    asked,
    async *chat(messages, options) {
      asked.push({ messages, options });
      const last = messages.findLastIndex(({ role }) => role === "user");
      yield* eventsOf(turns[messages.slice(last).filter(isAssistant).length] ?? "Done.");
    },
  };
}

function isAssistant({ role }: Message): boolean {
  return role === "assistant";
}

function eventsOf(turn: Turn): ProviderEvent[] {
  if (typeof turn === "string")
    return [
      { type: "text", text: turn },
      { type: "finish", reason: "stop", usage: { inputTokens: 3, outputTokens: 2 } },
    ];
  return [
    ...turn.flatMap(([name, given], index): ProviderEvent[] => [
      { type: "tool-call", index, id: "", name },
      { type: "tool-arguments", index, text: JSON.stringify(given) },
    ]),
    { type: "finish", reason: "tool_calls", usage: { inputTokens: 3, outputTokens: 2 } },
  ];
}

/** A layer of one's own, with these files and variables. */
export function homeLayer(
  texts: Texts,
  variables: Readonly<Record<string, string>> = {},
): LibraryLayer {
  return { name: "home", files: memoryFiles(texts), variables };
}

/** The layer of a workspace. */
export function workspaceLayer(texts: Texts, trusted: boolean): LibraryLayer {
  return {
    name: "workspace",
    files: memoryFiles(texts),
    variables: {},
    isTrusted: () => trusted,
  };
}

/** An engine whose files can be changed, closed after the test. */
export interface EngineWorld {
  readonly engine: AgentEngine;
  readonly notices: string[];
  /** Takes other files from now on. */
  setFiles(...layers: readonly LibraryLayer[]): void;
}

/** What {@link engineOf} is given besides the files. */
export interface EngineWorldOptions extends Partial<Omit<AgentEngineOptions, "provider">> {
  /** By ids; the first one is active. */
  readonly providers?: Readonly<Record<string, Provider>>;
}

/** An engine over these layers. */
export function engineOf(
  layers: readonly LibraryLayer[],
  { providers = { main: scripted() }, ...options }: EngineWorldOptions = {},
): EngineWorld {
  let loaded = loadLibrary(layers);
  const notices: string[] = [];
  const engine = agentSource({
    library: async () => (await loaded).library,
    limits: async () => DEFAULT_LIMITS,
    provider: async (wanted) => {
      const id = wanted ?? Object.keys(providers)[0] ?? "";
      const provider = providers[id];
      if (!provider) throw new ChatError("chat.no_provider", `There is no provider '${id}'.`);
      return { id, provider };
    },
    onNotice: (text) => notices.push(text),
    ...options,
  });
  onTestFinished(() => engine.close());
  return {
    engine,
    notices,
    setFiles(...next) {
      loaded = loadLibrary(next);
    },
  };
}

/** A run, once it is over. */
export interface FinishedRun {
  readonly state: RunState;
  readonly lines: readonly RunLine[];
  /** What people were asked: `server · tool why`. */
  readonly asked: readonly string[];
  readonly approvals: readonly RunApproval[];
}

/** Runs an agent to its end, with a person who says yes to everything. */
export async function runOf(
  { engine }: Pick<EngineWorld, "engine">,
  agent: string,
  {
    tools,
    answer = async () => ({ decision: "allow" }),
  }: {
    readonly tools?: readonly string[];
    readonly answer?: (approval: RunApproval) => Promise<Omit<ApprovalAnswer, "digest">>;
  } = {},
): Promise<FinishedRun> {
  const begin: Omit<RunBegun, "at"> = {
    type: "run",
    v: 1,
    id: "run-1",
    agent,
    ...(await engine.prepare(agent)),
    messages: [{ role: "user", content: "Go." }],
    ...(tools && { tools }),
  };
  const state = new RunState();
  const { permissions, ...connection } = await engine.connect({ ...begin, at: 0 }, state, {
    ...(tools && { tools }),
  });
  const lines: RunLine[] = [];
  const approvals: RunApproval[] = [];
  const ports = {
    ...connection,
    permissions,
    clock: systemClock,
    journal: { append: async (line: RunLine) => void lines.push(line) },
    approvals: {
      async decide(approval: RunApproval) {
        approvals.push(approval);
        return { digest: approval.digest, ...(await answer(approval)) };
      },
    },
  };
  const { signal } = new AbortController();
  for await (const _ of runAgent(state, ports, { signal, begin }));
  const asked = approvals.map(({ server, tool, why }) => `${server} · ${tool} ${why}`);
  return { state, lines, asked, approvals };
}

/** The results of a run's calls, in their order. */
export function resultsOf({ state }: Pick<FinishedRun, "state">): readonly string[] {
  return [...state.calls.values()].flatMap(({ result }) => (result ? [result.text] : []));
}

/** The names of the tools that a model was offered the last time it was asked. */
export function offered(provider: ReturnType<typeof scripted>): readonly string[] {
  return (provider.asked.at(-1)?.options.tools ?? []).map(({ name }) => name).sort();
}
