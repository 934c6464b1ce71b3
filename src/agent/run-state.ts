import { resultExcerpt } from "../tools/result-text.ts";
import { type AgentLimits, DEFAULT_AGENT_LIMITS } from "./agent-limits.ts";
import { type ApprovalState, type CallState, isPending } from "./call-state.ts";
import { GrantedRules, ruleOf } from "./granted-rules.ts";
import { KeptResults } from "./kept-results.ts";
import type { ApprovalRule } from "./policy.ts";
import type { ApprovalDecided, ModelTurn, RunBegun, RunEnded, RunLine } from "./run-line.ts";
import type { RunStatus, RunUsage } from "./run-snapshot.ts";
import { MAX_UNKEPT_CHARACTERS, RunText } from "./run-text.ts";
import { previewArguments } from "./shown-arguments.ts";
import { toolTrace, WAITING_TRACE } from "./step-traces.ts";
import { addUsage, NO_USAGE } from "./usage.ts";

const MAX_TRACE_CHARACTERS = 200;
// A longer gap between two lines is one in which the PC slept, or its clock was set.
const MAX_GAP_MS = 900_000;

// The marks around reasoning come to it.
const MAX_LOST_CHARACTERS = 2 * MAX_UNKEPT_CHARACTERS;

/** When the model was asked, and for which turn. */
export interface AskState {
  readonly at: number;
  readonly step: number;
}

/** A run, as its journal tells it: nothing in it comes from anywhere else. */
export class RunState {
  /** How many lines it has taken in. */
  lines = 0;
  begun: RunBegun | undefined;
  ended: RunEnded | undefined;
  readonly text: RunText = new RunText();
  readonly asks: AskState[] = [];
  readonly turns: ModelTurn[] = [];
  /** By their ids, in the order in which they were made. */
  readonly calls: Map<string, CallState> = new Map();
  readonly approvals: Map<string, ApprovalState> = new Map();
  readonly dropped: Set<string> = new Set();
  readonly notices: string[] = [];
  readonly #granted = new GrantedRules();
  usage: RunUsage = NO_USAGE;
  /** Restarts since the last line of another kind. */
  restarts = 0;
  /** Calls in a row that could not be made. */
  mistakes = 0;
  denials = 0;
  /** Turns in a row without text and calls. */
  emptyTurns = 0;
  isInterrupted = false;
  /** Milliseconds of work, without those in which a person was waited for or the PC was off. */
  activeMs = 0;
  lastAt = 0;
  /** Where the text ended each time that this program died while the model wrote. */
  readonly #cuts: number[] = [];
  #journaledText = 0;
  readonly kept: KeptResults = new KeptResults();

  /** The state that these lines tell. */
  static of(lines: Iterable<RunLine>): RunState {
    const state = new RunState();
    for (const line of lines) state.apply(line);
    return state;
  }

  /** What a yes in this run allows of its other calls. */
  get rules(): readonly ApprovalRule[] {
    return this.#granted.rules;
  }

  get limits(): AgentLimits {
    return this.begun?.limits ?? DEFAULT_AGENT_LIMITS;
  }

  get status(): RunStatus {
    if (this.ended) return this.ended.status;
    if (!this.begun) return "queued";
    if (this.isWaiting) return "waiting";
    return this.isInterrupted ? "interrupted" : "running";
  }

  /** Whether somebody is asked something. */
  get isWaiting(): boolean {
    return [...this.approvals.values()].some(isPending);
  }

  /**
   * The conversation whose grants hold for this run; none for a loop, which may go on in a
   * person's conversation and yet has nobody who looks at it.
   */
  get grantingConversation(): string | undefined {
    const { startedBy, conversationId } = this.begun ?? {};
    return startedBy?.startsWith("loop:") ? undefined : conversationId;
  }

  /** How much of the text stands in the journal. */
  get journaledText(): number {
    return this.#journaledText;
  }

  /**
   * Whether a client that holds so much of the text may hold some that was lost with a program
   * that died, where other text stands now. One that holds no such text may be told so as well:
   * it asks for the whole.
   */
  mayHoldLost(length: number): boolean {
    return this.#cuts.some((cut) => length > cut && length <= cut + MAX_LOST_CHARACTERS);
  }

  /** Calls without a result, in their order. */
  openCalls(): readonly CallState[] {
    return [...this.calls.values()].filter(({ result }) => result === undefined);
  }

  /** Adds the next line. */
  apply(line: RunLine): void {
    this.lines++;
    this.#countTime(line);
    if (line.type !== "restart") this.restarts = 0;
    switch (line.type) {
      case "run":
        this.begun = line;
        break;
      case "restart":
        this.restarts++;
        this.isInterrupted = false;
        if ((this.asks.at(-1)?.step ?? 0) > this.turns.length)
          this.#cuts.push(this.text.value.length);
        break;
      case "interrupted":
        this.isInterrupted = true;
        break;
      case "ask":
        this.text.separate();
        this.asks.push({ at: line.at, step: line.step });
        this.usage = { ...this.usage, modelCalls: this.usage.modelCalls + 1 };
        break;
      case "text":
        this.text.restore(line.from, line.text, line.open === true);
        break;
      case "turn":
        this.#turn(line);
        break;
      case "notice":
        this.notices.push(line.text);
        break;
      case "dropped":
        for (const call of line.calls) this.dropped.add(call);
        break;
      case "end":
        this.#end(line);
        break;
      default:
        this.#call(line);
    }
    this.#journaledText = this.text.value.length;
  }

  #countTime({ at, type }: RunLine): void {
    // Before it asks the model for the first time, it waits for its turn and for its servers.
    const hasWorked = this.asks.length > 0;
    const isWork = hasWorked && !this.isWaiting && !this.isInterrupted && type !== "restart";
    if (isWork) this.activeMs += Math.min(Math.max(0, at - this.lastAt), MAX_GAP_MS);
    this.lastAt = at;
  }

  #turn(line: ModelTurn): void {
    this.text.close();
    this.turns.push(line);
    this.usage = addUsage(this.usage, line);
    const isEmpty = line.text.trim() === "" && line.calls.length === 0;
    this.emptyTurns = isEmpty ? this.emptyTurns + 1 : 0;
    for (const call of line.calls)
      this.calls.set(call.id, {
        call,
        step: line.step,
        askedAt: line.at,
        starts: 0,
        approvals: [],
      });
  }

  #call(line: Extract<RunLine, { type: "approval" | "decision" | "started" | "result" }>): void {
    if (line.type === "decision") {
      this.#decision(line);
      return;
    }
    const state = this.calls.get(line.call);
    if (!state) return;
    if (line.type === "approval") {
      const approval = { asked: line };
      this.approvals.set(line.id, approval);
      state.approvals.push(approval);
      this.text.trace(WAITING_TRACE);
    } else if (line.type === "started") {
      this.mistakes = 0;
      state.startedAt = line.at;
      state.starts++;
      state.allowedBy = line.allowedBy;
      this.usage = { ...this.usage, toolCalls: this.usage.toolCalls + 1 };
      const preview = previewArguments(state.call.arguments, MAX_TRACE_CHARACTERS) || "{}";
      this.text.trace(toolTrace(state.call, preview));
    } else {
      if (line.reason === "mistake") this.mistakes++;
      const { type: _, call, text, ...outcome } = line;
      const excerpt = resultExcerpt(text, call, this.limits.resultBytes);
      state.result = { ...outcome, text: excerpt };
      // Only what was cut has a rest to be read.
      if (excerpt !== text) this.kept.add(call, text);
    }
  }

  #decision(line: ApprovalDecided): void {
    const approval = this.approvals.get(line.approval);
    if (approval) approval.decision = line;
    if (line.state === "denied") this.denials++;
    if (approval && line.state === "allowed") {
      const { asked } = approval;
      const call = this.calls.get(asked.call)?.call;
      const conversationId = this.grantingConversation;
      this.#granted.add(
        asked.id,
        ruleOf(line, { asked, call, agent: this.begun?.agent, conversationId }),
      );
    }
    // What was allowed is not what would be done: so the yes allows nothing else either.
    if (line.state === "gone") this.#granted.withdraw(line.approval);
  }

  #end(line: RunEnded): void {
    this.text.close();
    this.ended = line;
    for (const approval of this.approvals.values())
      approval.decision ??= {
        type: "decision",
        at: line.at,
        approval: approval.asked.id,
        state: "gone",
      };
  }
}
