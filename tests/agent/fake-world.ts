import type { AgentLimits } from "../../src/agent/agent-limits.ts";
import { DEFAULT_AGENT_LIMITS } from "../../src/agent/agent-limits.ts";
import { encodeLine } from "../../src/agent/journal-text.ts";
import type { ApprovalRule, Standing } from "../../src/agent/policy.ts";
import type { AgentPorts, ApprovalAnswer, Clock } from "../../src/agent/ports.ts";
import { type RunAgentOptions, runAgent } from "../../src/agent/run-agent.ts";
import type { RunLine } from "../../src/agent/run-line.ts";
import type { RunApproval } from "../../src/agent/run-snapshot.ts";
import { RunState } from "../../src/agent/run-state.ts";
import type { RunUpdate } from "../../src/agent/update-queue.ts";
import type { ChatError } from "../../src/errors.ts";
import type { Message } from "../../src/providers/message.ts";
import type { ReplyEvent } from "../../src/reply/provider-reply.ts";
import type { AgentTool, ToolCallOptions, ToolResult } from "../../src/tools/tool.ts";
import { journalLines } from "./journal-lines.ts";

/** A call as a scripted model makes it: wire name and arguments. */
export interface ScriptedCall {
  readonly name: string;
  readonly given?: object | string;
  readonly id?: string;
}

/** A turn of a scripted model. */
export type ScriptedTurn =
  | { readonly say?: string; readonly calls?: readonly ScriptedCall[]; readonly finish?: "length" }
  | { readonly fail: ChatError; readonly after?: string }
  | { readonly hang: true };

/** What a person answers: whatever it is, it is about what they were shown. */
export type Person = (
  approval: RunApproval,
  signal: AbortSignal,
) => Promise<Omit<ApprovalAnswer, "digest"> & { readonly digest?: string }>;

/** A tool that reads, or one that writes, of the server `files`. */
export function tool(
  name: string,
  { readOnly = false, openWorld = false, digest = "1" } = {},
): AgentTool {
  return {
    server: "files",
    name,
    parameters: { type: "object", properties: { path: { type: "string" } } },
    hints: { readOnly, openWorld },
    digest: `${name}-${digest}`,
  };
}

/** Time that passes when somebody says so. */
export class FakeClock implements Clock {
  #wall = 1_000_000;
  #steady = 0;
  #timers = new Set<{ readonly due: () => boolean; readonly fire: () => void }>();

  now(): number {
    return this.#wall;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    const at = this.#steady + ms;
    return this.#wait(() => this.#steady >= at, signal);
  }

  until(at: number, signal: AbortSignal): Promise<void> {
    return this.#wait(() => this.#wall >= at, signal);
  }

  /** Lets time pass; in steps, so that what waits anew waits from then on. */
  async pass(ms: number, steps = 1): Promise<void> {
    for (let step = 0; step < steps; step++) {
      this.#steady += ms / steps;
      this.#wall += ms / steps;
      await this.#fire();
    }
  }

  /** Sets the PC's clock. */
  async jump(ms: number): Promise<void> {
    this.#wall += ms;
    await this.#fire();
  }

  async #fire(): Promise<void> {
    for (const timer of [...this.#timers]) if (timer.due()) timer.fire();
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
  }

  #wait(due: () => boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted || due()) return Promise.resolve();
    return new Promise((resolve) => {
      const fire = (): void => {
        this.#timers.delete(timer);
        signal.removeEventListener("abort", fire);
        resolve();
      };
      const timer = { due, fire };
      this.#timers.add(timer);
      signal.addEventListener("abort", fire);
    });
  }
}

/** All that a run meets, and what it did there. It outlives the program that runs in it. */
export class FakeWorld {
  readonly clock = new FakeClock();
  /** The journal's file. */
  file = "";
  /** What {@link run} yielded. */
  updates: RunUpdate[] = [];
  readonly rules: ApprovalRule[] = [];
  readonly asked: RunApproval[] = [];
  /** Conversations that the model was asked with. */
  readonly conversations: (readonly Message[])[] = [];
  /** Calls of tools, in the order in which they began. */
  readonly made: string[] = [];
  running = 0;
  mostRunning = 0;
  tools: readonly AgentTool[] = [tool("read", { readOnly: true }), tool("write")];
  notices: readonly string[] = [];
  standing: (name: string) => Standing = () => "allow";
  /** What the files say of how a server is started. */
  entry: (server: string) => object = (server) => ({ server });
  person: Person = async () => ({ decision: "allow" });
  /** By conversation so far, so that a restarted model goes on where it was. */
  model: (messages: readonly Message[], asks: number) => ScriptedTurn = () => ({ say: "Done." });
  perform: (
    name: string,
    given: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ) => Promise<ToolResult> = async (name) => ({ outcome: "ok", text: `${name} is done` });
  /** Called with each line before it is written. */
  onAppend: (line: RunLine) => Promise<void> | void = () => {};
  limits: AgentLimits = DEFAULT_AGENT_LIMITS;
  canUseTools = true;
  identity = "fake/model";

  get lines(): readonly RunLine[] {
    return journalLines(this.file);
  }

  ports(): AgentPorts {
    return {
      clock: this.clock,
      journal: {
        append: async (line) => {
          await this.onAppend(line);
          this.file += encodeLine(line);
        },
      },
      permissions: {
        standing: ({ name }) => this.standing(name),
        serverEntry: (server) => this.entry(server),
        rules: async (agent, server, name) =>
          this.rules.filter(
            (rule) => rule.agent === agent && rule.server === server && rule.tool === name,
          ),
        remember: async (rule) => void this.rules.push(rule),
      },
      approvals: {
        decide: async (approval, signal) => {
          this.asked.push(approval);
          return { digest: approval.digest, ...(await this.person(approval, signal)) };
        },
      },
      tools: {
        list: async () => ({ tools: this.tools, notices: this.notices }),
        call: async ({ name }, given, options) => {
          this.made.push(`${name} ${JSON.stringify(given)}`);
          this.mostRunning = Math.max(this.mostRunning, ++this.running);
          try {
            return await this.perform(name, given, options);
          } finally {
            this.running--;
          }
        },
      },
      model: {
        name: "Fake",
        identity: this.identity,
        canUseTools: this.canUseTools,
        converse: (messages) => {
          this.conversations.push(messages);
          return speak(this.model(messages, this.conversations.length));
        },
      },
    };
  }

  /** Runs the agent, from the journal as it stands, until it ends or is left alone. */
  async run(options: Partial<RunAgentOptions> = {}): Promise<RunState> {
    const state = RunState.of(this.lines);
    for await (const update of runAgent(state, this.ports(), this.options(options)))
      this.updates.push(update);
    return state;
  }

  options(given: Partial<RunAgentOptions> = {}): RunAgentOptions {
    return { signal: new AbortController().signal, begin: this.begin(), ...given };
  }

  begin(): NonNullable<RunAgentOptions["begin"]> {
    return {
      type: "run",
      v: 1,
      id: "run-1",
      agent: "helper",
      provider: "fake",
      conversationId: "talk-1",
      system: "Be brief.",
      messages: [{ role: "user", content: "Go." }],
      limits: this.limits,
    };
  }
}

async function* speak(turn: ScriptedTurn): AsyncGenerator<readonly ReplyEvent[]> {
  if ("hang" in turn) return await new Promise<never>(() => {});
  if ("fail" in turn) {
    if (turn.after) yield [{ type: "text", text: turn.after }];
    yield [{ type: "failure", error: turn.fail }];
    return;
  }
  const { say = "", calls = [], finish } = turn;
  if (say !== "") yield [{ type: "text", text: say }];
  for (const [index, { name, given = {}, id = `c${index}` }] of calls.entries())
    yield [
      { type: "tool-call", index, id, name },
      {
        type: "tool-arguments",
        index,
        text: typeof given === "string" ? given : JSON.stringify(given),
      },
    ];
  const reason = finish ?? (calls.length > 0 ? "tool_calls" : "stop");
  yield [{ type: "finish", reason, usage: { inputTokens: 10, outputTokens: 5 } }];
}

/** Plays these turns, one for each that the conversation has not had yet, and then says "Done.". */
export function script(...turns: readonly ScriptedTurn[]): FakeWorld["model"] {
  return (messages) => {
    const had = messages.filter(({ role }) => role === "assistant").length;
    return turns[had] ?? { say: "Done." };
  };
}
