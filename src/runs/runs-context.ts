import type { Clock } from "../agent/ports.ts";
import { systemClock } from "../agent/system-clock.ts";
import type { AuditEntry } from "../audit.ts";
import { ChatError } from "../errors.ts";
import type { AgentSource } from "./agent-source.ts";
import { ChangeSignal } from "./change-signal.ts";
import { memoryRules } from "./memory-rules.ts";
import type { PendingQuestions } from "./pending-questions.ts";
import { randomId } from "./random-id.ts";
import type { RuleStore } from "./rule-store.ts";
import type { RunConversations } from "./run-conversations.ts";
import { RunRegistry } from "./run-registry.ts";
import { RunSlots } from "./run-slots.ts";
import type { RunStore } from "./run-store.ts";
import {
  DEFAULT_RUNS_LIMITS,
  type HaltStore,
  memoryHalt,
  type RunsLimits,
  type RunsOptions,
} from "./runs-options.ts";

/** What all parts of the runs share. */
export class RunsContext {
  readonly source: AgentSource;
  readonly store: RunStore;
  readonly rules: RuleStore;
  readonly halt: HaltStore;
  readonly conversations: RunConversations | undefined;
  readonly questions: PendingQuestions | undefined;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly limits: RunsLimits;
  readonly onError: (error: unknown) => void;
  readonly slots: RunSlots;
  readonly registry: RunRegistry;
  /** Of everything that lists show. */
  readonly changes = new ChangeSignal();
  /** Resolves when no program of the life before serves tools any more. */
  serversEnded: Promise<void> = Promise.resolve();
  /** Aborted when this program ends. */
  readonly closing = new AbortController();
  isHalted = false;
  readonly #audit: RunsOptions["audit"];

  constructor(options: RunsOptions) {
    this.source = options.source;
    this.store = options.store;
    this.rules = options.rules ?? memoryRules();
    this.halt = options.halt ?? memoryHalt();
    this.conversations = options.conversations;
    this.questions = options.questions;
    this.questions?.listen((question) => {
      const run = this.registry.open.find(({ id }) => id === question.runId);
      run?.showQuestion(question);
      this.changes.change();
    });
    this.clock = options.clock ?? systemClock;
    this.newId = options.newId ?? randomId;
    this.limits = { ...DEFAULT_RUNS_LIMITS, ...options.limits };
    this.onError = options.onError ?? (() => {});
    this.slots = new RunSlots(this.limits.running);
    this.registry = new RunRegistry(this.store, this.limits.kept);
    this.#audit = options.audit;
  }

  get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  audit(entry: Omit<AuditEntry, "at">): void {
    this.#audit?.add(entry);
  }

  /**
   * Whether anything can be done now.
   * @throws ChatError `server.shutting_down`
   */
  assertRunning(): void {
    if (this.isClosed)
      throw new ChatError("server.shutting_down", "This PC's chat server is shutting down.");
  }

  /**
   * Whether runs may begin.
   * @throws ChatError `run.halted`, `server.shutting_down`
   */
  assertOpen(): void {
    this.assertRunning();
    if (this.isHalted)
      throw new ChatError(
        "run.halted",
        "All agents were stopped on this PC. Its owner can let them run again: on this PC's page, or with POST /v1/operator/resume.",
      );
  }
}
