import type { AuditLog } from "../../audit.ts";
import type { ConversationStore } from "../../conversations/conversation-store.ts";
import { conversationPort, runConversations } from "../../conversations/run-conversations.ts";
import { agentSource } from "../../engine/agent-source.ts";
import type { AgentProvider } from "../../engine/engine-options.ts";
import type { LoopManager } from "../../loops/loop-manager.ts";
import type { ServerStatus } from "../../mcp/server-status.ts";
import type { Limits } from "../../reply/limits.ts";
import { agentRoutes } from "../../routes/agent-routes.ts";
import type { Agents } from "../../routes/agents.ts";
import { loopRoutes } from "../../routes/loop-routes.ts";
import type { AgentRuns } from "../../runs/agent-runs.ts";
import { createRuns } from "../../runs/create-runs.ts";
import { PendingQuestions } from "../../runs/pending-questions.ts";
import type { Env } from "../env.ts";
import { type Log, plainText } from "../log.ts";
import { AgentLibrary } from "./agent-library.ts";
import { diskLibraryEditor } from "./disk-library-editor.ts";
import { diskHalt } from "./halt-file.ts";
import type { DiskLayer } from "./layers.ts";
import { noteFiles } from "./note-files.ts";
import { fileLogins, readLoginStates } from "./oauth-file.ts";
import { openTransport } from "./open-transport.ts";
import { redactedLog } from "./redacted-log.ts";
import { diskRules } from "./rules-file.ts";
import { diskRuns } from "./run-files.ts";
import { diskSwitches } from "./server-switches.ts";
import { startLoops } from "./start-loops.ts";

/** What {@link startEngine} works with. */
export interface EngineSetup {
  readonly home: string;
  /** Where agents' files are. */
  readonly layers: readonly DiskLayer[];
  readonly env: Env;
  readonly log: Log;
  /** Does the requests to MCP servers. Default: the runtime's own. */
  readonly fetch?: typeof fetch | undefined;
  /** The provider of this id or kind, without one the active one. */
  readonly provider: (id: string | undefined) => Promise<AgentProvider>;
  readonly limits: () => Promise<Limits>;
  /** The keys of providers, by what they are for. */
  readonly secrets: () => ReadonlyMap<string, string>;
  /** The conversations that this PC keeps. */
  readonly conversations: ConversationStore;
  /** The agent that answers where a message names none. */
  readonly defaultAgent: () => string | undefined;
  /** Whether tasks run at their times. Default false: a program for one run is not for that. */
  readonly loops?: boolean | undefined;
  /** Makes another agent that one. @throws CliError */
  readonly setDefaultAgent: (id: string) => Promise<void>;
  /** Where it is written down what people decide and do. */
  readonly audit: AuditLog;
}

const REMEMBERED_MS = 1000;

/** The agent engine of a home directory. */
export interface Engine {
  readonly runs: AgentRuns;
  /** What servers ask people. */
  readonly questions: PendingQuestions;
  readonly agents: Agents;
  /** The loops; undefined where tasks do not run at their times. */
  readonly loops: LoopManager | undefined;
  /** The servers of tools, and how each is. */
  servers(): Promise<readonly ServerStatus[]>;
  /** Leaves all runs as they are, and ends all programs that serve tools. Never rejects. */
  close(): Promise<void>;
}

/**
 * Starts the agent engine: goes on with the runs that had not ended, and takes new ones. No
 * other process may have it for the same home directory.
 */
export async function startEngine(setup: EngineSetup): Promise<Engine> {
  const { home, layers, env, secrets, fetch, defaultAgent } = setup;
  const log = redactedLog(setup.log, secrets);
  const library = new AgentLibrary(layers, { home, env, log });
  const current = (): ReturnType<AgentLibrary["current"]> => library.current();
  const switches = await diskSwitches(home);
  const own = layers.find(({ name }) => name === "home");
  const questions = new PendingQuestions();
  const source = agentSource({
    library: async () => switches.apply(await current()),
    questions,
    conversations: conversationPort(setup.conversations),
    provider: setup.provider,
    limits: setup.limits,
    openTransport: openTransport({ env, ...(fetch && { fetch }), logins: fileLogins(home) }),
    noteStore: own && noteFiles(own.files.directory, { find: fileOfNote(current) }),
    secrets,
    onNotice: onceEach((text) => log.info(text)),
  });
  const rules = diskRules(home, { log });
  const runs = await createRuns({
    source,
    questions,
    store: diskRuns(home, { log }),
    rules,
    audit: setup.audit,
    halt: diskHalt(home),
    conversations: runConversations(setup.conversations),
    onError: (error) => log.error(plainText(error)),
  });
  const loops = setup.loops
    ? startLoops({ home, layers, log, library: current, runs, audit: setup.audit, defaultAgent })
    : undefined;
  const agents = agentRoutes({
    runs,
    agents: source,
    // Also one that is disabled: it could not be enabled again otherwise.
    hasAgents: rememberedYes(async () => (await current()).agents.length > 0),
    questions,
    defaultAgent: async () => defaultAgent(),
    ...(loops && { more: [loopRoutes(loops.manager)] }),
    editor: diskLibraryEditor({
      layers,
      library: current,
      engine: source,
      switches,
      logins: () => readLoginStates(home),
      env,
      base: own?.base ?? home,
      currentAgent: defaultAgent,
      chooseAgent: setup.setDefaultAgent,
      audit: setup.audit,
    }),
  });
  return {
    runs,
    questions,
    agents,
    loops: loops?.manager,
    servers: () => source.servers(),
    async close() {
      await loops?.close();
      // Runs are told first, so that a server that ends is no failure of theirs.
      const closed = await Promise.allSettled([runs.close(), source.close(), rules.flush()]);
      for (const each of closed) if (each.status === "rejected") log.error(plainText(each.reason));
    },
  };
}

/** Where a note of the person's own is, which need not be where a new one would be. */
function fileOfNote(current: AgentLibrary["current"]): (id: string) => Promise<string | undefined> {
  return async (wanted) => {
    const { notes } = await current();
    return notes.find(({ id, layer }) => id === wanted && layer === "home")?.file;
  };
}

/** The same question, whose yes holds for a second: each asking looks at every file. */
function rememberedYes(ask: () => Promise<boolean>): () => Promise<boolean> {
  let saidAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - saidAt < REMEMBERED_MS) return true;
    const answer = await ask();
    if (answer) saidAt = performance.now();
    return answer;
  };
}

function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    tell(text);
  };
}
