import type { RunLine } from "../../../src/agent/run-line.ts";
import { type AgentsOptions, createAgents, type EmbeddedAgents } from "../../../src/agents.ts";
import type { ConversationStore } from "../../../src/conversations/conversation-store.ts";
import { runConversations } from "../../../src/conversations/run-conversations.ts";
import { conversationsApi } from "../../../src/conversations-api.ts";
import { loadLibrary } from "../../../src/library/load-library.ts";
import { createPage } from "../../../src/page/serve-page.ts";
import { memoryRules } from "../../../src/runs/memory-rules.ts";
import type { RunStore } from "../../../src/runs/run-store.ts";
import type { AgentTool, ToolResult, ToolSource } from "../../../src/tools/tool.ts";
import { homeLayer, type scripted, type Texts } from "../../engine/engine-world.ts";
import { memoryOperator, type Pc, startPc } from "./pc.ts";

/** The agent of these tests, and where its files are. */
export const WRITER: Texts = {
  "agents/writer/agent.md":
    "---\nname: Writer\ndescription: Keeps the notes of this PC.\n---\nYou write.",
};

/** A PC with agents whose tools a test answers. */
export interface AgentPc extends Pc {
  readonly agents: () => EmbeddedAgents;
  readonly tools: GatedTools;
  /**
   * Ends it as a power cut does: what stands in the journals is all that is left of it. The next
   * life finds them older than they are by `olderByMs`.
   */
  kill(options?: { olderByMs?: number }): Promise<void>;
}

/** What {@link startAgentPc} starts. */
export interface AgentPcOptions extends Partial<AgentsOptions> {
  /** More files of its library. */
  readonly texts?: Texts;
  /** Where it keeps conversations. Default: it keeps none. */
  readonly keeps?: ConversationStore;
}

/** Starts one. */
export async function startAgentPc(
  provider: ReturnType<typeof scripted>,
  { texts = {}, keeps, ...options }: AgentPcOptions = {},
): Promise<AgentPc> {
  const kept = keeps && { conversations: runConversations(keeps) };
  const { library } = await loadLibrary([homeLayer({ ...WRITER, ...texts })]);
  const tools = new GatedTools();
  const rules = memoryRules();
  let store = new KilledRuns();
  const make = (): Promise<EmbeddedAgents> =>
    createAgents({
      library: async () => library,
      provider,
      tools,
      store,
      rules,
      ...kept,
      ...options,
    });
  let agents = await make();
  const old: EmbeddedAgents[] = [];
  const pc = await startPc(provider, {
    operator: memoryOperator(),
    page: async () => createPage(),
    keepAliveMs: 1_000,
    ...(keeps && { conversations: conversationsApi(keeps) }),
    get agents() {
      return agents;
    },
  });
  return {
    ...pc,
    agents: () => agents,
    tools,
    async kill({ olderByMs = 0 } = {}) {
      await pc.goAway();
      old.push(agents);
      store = store.kill(olderByMs);
      agents = await make();
      await pc.comeBack({ forgetful: true });
    },
    async close() {
      await pc.close();
      for (const each of [agents, ...old]) await each.close();
    },
  };
}

/** Journals in memory, of which the next life has what was written before a certain moment. */
class KilledRuns implements RunStore {
  readonly #journals = new Map<string, RunLine[]>();

  /** Those lines for the next life; what is written from now on is lost. */
  kill(olderByMs: number): KilledRuns {
    const next = new KilledRuns();
    for (const [id, lines] of this.#journals) {
      const older = lines.map((line) => ({ ...line, at: line.at - olderByMs }));
      next.#journals.set(id, older);
    }
    return next;
  }

  async *load() {
    for (const [id, lines] of [...this.#journals])
      yield { id, lines: [...lines], isDamaged: false, open: async () => journalOf(lines) };
  }

  async create(id: string) {
    const lines: RunLine[] = [];
    this.#journals.set(id, lines);
    return journalOf(lines);
  }

  async read(id: string) {
    return this.#journals.get(id);
  }

  async remove(id: string) {
    this.#journals.delete(id);
  }
}

function journalOf(lines: RunLine[]) {
  return { append: async (line: RunLine) => void lines.push(line), close: async () => {} };
}

/** A call that is being made, to be answered by the test. */
export interface GatedCall {
  readonly tool: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  progress(message: string): void;
  answer(text: string, outcome?: ToolResult["outcome"]): void;
}

const HARMLESS = { readOnly: true, openWorld: false };
const HARMFUL = { readOnly: false, openWorld: false };

/** The server `files`: `list` and `read` say that they only read, `write` does not. */
export class GatedTools implements ToolSource {
  /** Why tools are missing. */
  notices: readonly string[] = [];
  /** All calls so far. */
  readonly calls: GatedCall[] = [];
  #version = 1;
  #answers: ((call: GatedCall) => void) | undefined;
  readonly #waiting: ((call: GatedCall) => void)[] = [];
  readonly #unclaimed: GatedCall[] = [];

  /** The next call that is made. */
  next(): Promise<GatedCall> {
    const call = this.#unclaimed.shift();
    return call ? Promise.resolve(call) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Answers every call from now on. */
  answerWith(text: string): void {
    this.#answers = (call) => call.answer(text);
  }

  /** From now on the tools are other ones than before. */
  redefine(): void {
    this.#version++;
  }

  async list() {
    const tool = (name: string, hints: AgentTool["hints"]): AgentTool => ({
      server: "files",
      name,
      parameters: { type: "object" },
      hints,
      digest: `${name} ${this.#version}`,
    });
    const tools = [tool("list", HARMLESS), tool("read", HARMLESS), tool("write", HARMFUL)];
    return { tools, notices: this.notices };
  }

  call: ToolSource["call"] = ({ name }, given, { signal, onProgress }) =>
    new Promise((resolve) => {
      const call: GatedCall = {
        tool: name,
        given,
        signal,
        progress: (message) => onProgress?.(message),
        answer: (text, outcome = "ok") => resolve({ outcome, text }),
      };
      signal.addEventListener("abort", () => resolve({ outcome: "unknown", text: "Stopped." }));
      this.calls.push(call);
      if (this.#answers) this.#answers(call);
      else {
        const waiter = this.#waiting.shift();
        if (waiter) waiter(call);
        else this.#unclaimed.push(call);
      }
    });
}
