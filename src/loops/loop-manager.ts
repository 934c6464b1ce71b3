import type { WatchedRun } from "../runs/agent-runs.ts";
import type { DaySchedule } from "../schedule/next-time.ts";
import type { TaskLoop } from "./library-loops.ts";
import type { LoopState } from "./loop.ts";

/** A loop, and how it stands. */
export type ListedLoop = TaskLoop & LoopState;

/** What of a loop is changed: what is undefined stays, what is null is removed. */
export interface LoopChange {
  readonly name?: string | undefined;
  readonly prompt?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly intervalMinutes?: number | undefined;
  readonly schedule?: DaySchedule | null | undefined;
  readonly profileId?: string | null | undefined;
  readonly runOnStartup?: boolean | undefined;
  readonly continueInSession?: boolean | undefined;
  readonly maxIterations?: number | null | undefined;
  readonly tools?: readonly string[] | null | undefined;
  readonly catchUpMinutes?: number | null | undefined;
}

/** A loop to be made. */
export interface NewLoop extends LoopChange {
  readonly name: string;
  readonly prompt: string;
}

/** Who changes a loop, and what they have seen of it. */
export interface LoopEditor {
  /** `owner`, `terminal`, or a device's id. */
  readonly by: string;
  /** The revision that they saw; without it the change holds for whatever is there. */
  readonly revision?: string | undefined;
}

/** The loops of this PC, and what people do with them. */
export interface LoopManager {
  list(): Promise<readonly ListedLoop[]>;
  /**
   * Runs one now, also a disabled one.
   * @throws ChatError `not_found.loop`, `loop.running`, `loop.untrusted`, and those of starting a run
   */
  run(id: string, by: string): Promise<WatchedRun>;
  /** @throws ChatError `validation.invalid_body`, `loop.not_saved` */
  create(loop: NewLoop, by: string): Promise<ListedLoop>;
  /**
   * Changes one; a function is given what there is.
   * @throws ChatError `not_found.loop`, `loop.changed`, `loop.untrusted`,
   * `validation.invalid_body`, `loop.not_saved`
   */
  edit(
    id: string,
    change: LoopChange | ((loop: TaskLoop) => LoopChange),
    editor: LoopEditor,
  ): Promise<ListedLoop>;
  /** @throws ChatError `not_found.loop`, `loop.changed`, `loop.untrusted`, `loop.not_saved` */
  remove(id: string, editor: LoopEditor): Promise<void>;
  /** The text of its file. @throws ChatError `not_found.loop` */
  markdown(id: string): Promise<string>;
  /**
   * Makes one of the text of a `task.md`, in the place of one with the same id.
   * @throws ChatError `validation.invalid_body`, `loop.changed`, `loop.not_saved`
   */
  importMarkdown(text: string, by: string): Promise<ListedLoop>;
}
