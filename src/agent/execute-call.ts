import { AbortScope } from "../abort-scope.ts";
import { cleanInTurns } from "../tools/clean-in-turns.ts";
import { cleanText } from "../tools/clean-text.ts";
import { firstBytesInTurns, resultExcerpt } from "../tools/result-text.ts";
import type { ToolResult } from "../tools/tool.ts";
import type { AllowedCall } from "./authorize-call.ts";
import { exhaustedBeforeCall } from "./budget.ts";
import type { RunContext } from "./run-context.ts";
import { failedRun, RunStop } from "./run-stop.ts";

// A source settles within a second of the abort; one that does not is left behind.
const GRACE_MS = 2000;
const SLICES = 4;
const MAX_PROGRESS_CHARACTERS = 512;

/**
 * Makes a call: writes that it is about to be made, makes it, writes what came of it.
 * @throws RunEnding when there were too many; `signal`'s reason when the run was stopped.
 */
export async function executeCall(
  run: RunContext,
  { state, tool, given, allowedBy }: AllowedCall,
  signal: AbortSignal,
): Promise<void> {
  const exhausted = exhaustedBeforeCall(run.state);
  if (exhausted !== undefined) throw failedRun("run.limit", exhausted);
  const call = state.call.id;
  signal.throwIfAborted();
  await run.append({ type: "started", call, allowedBy });
  if (signal.aborted) {
    const text = "The call was not executed.";
    await run.append({ type: "result", call, outcome: "error", text, reason: "stopped" });
    throw signal.reason;
  }
  const made = new MadeCall(run, signal);
  const result = await made.settle((callSignal) =>
    run.ports.tools.call(tool, given, {
      signal: callSignal,
      onProgress: (message) => {
        made.renew();
        const words = cleanText(message.slice(0, MAX_PROGRESS_CHARACTERS)).text;
        run.updates.push({ type: "progress", call, message: words });
      },
    }),
  );
  if (result) {
    // What came of being asked to stop is no failure of the tool's.
    const isStopped = wasStopped(signal) && result.outcome !== "ok";
    await run.append({
      type: "result",
      call,
      ...(await bounded(run, call, result)),
      ...(isStopped && { reason: "stopped" as const }),
    });
  } else if (!isSuspended(signal)) {
    const isHarmless = tool.hints.readOnly;
    await run.append({
      type: "result",
      call,
      outcome: isHarmless ? "error" : "unknown",
      ...(signal.aborted
        ? { reason: "stopped" as const, text: "It was asked to stop; the server may go on." }
        : { text: `It did not answer in time.${isHarmless ? "" : ` ${MAYBE}`}` }),
    });
  }
  signal.throwIfAborted();
}

const MAYBE = "It may or may not have happened. Check before doing it again.";

function wasStopped(signal: AbortSignal): boolean {
  return signal.aborted && !isSuspended(signal);
}

function isSuspended({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof RunStop && reason.kind === "suspend";
}

async function bounded(
  { state: { limits, kept: results } }: RunContext,
  call: string,
  { outcome, text: given, removed: already = 0 }: ToolResult,
): Promise<{ outcome: ToolResult["outcome"]; text: string; removed?: number }> {
  const clean = await cleanInTurns(given);
  const removed = already + clean.removed;
  const kept = await firstBytesInTurns(clean.text, limits.keptResultBytes);
  const isCut = kept.text.length < clean.text.length;
  const cut = isCut ? `${kept.text}${CUT}` : kept.text;
  const hasRoom =
    (await results.bytes()) + kept.bytes + (isCut ? CUT.length : 0) <= limits.keptRunBytes;
  const text = hasRoom ? cut : resultExcerpt(cut, call, limits.resultBytes / 2);
  return { outcome, text, ...(removed > 0 && { removed }) };
}

const CUT = "\n[cut here: it was longer]";

/** One call and its time. */
class MadeCall {
  readonly #run: RunContext;
  readonly #scope: AbortScope;
  readonly #over = new AbortController();
  #quietSlices = 0;

  constructor(run: RunContext, signal: AbortSignal) {
    this.#run = run;
    this.#scope = new AbortScope(signal);
  }

  /** Notes a sign of progress. */
  renew(): void {
    this.#quietSlices = 0;
  }

  /** What came of it; undefined when it did not answer in time, nor after it was asked to stop. */
  async settle(
    call: (signal: AbortSignal) => Promise<ToolResult>,
  ): Promise<ToolResult | undefined> {
    try {
      const result = (async () => call(this.#scope.signal))().catch(
        (): ToolResult => ({ outcome: "unknown", text: `The call failed. ${MAYBE}` }),
      );
      this.#expireWhenQuiet();
      this.#expireInAll();
      return await Promise.race([result, this.#graceOver()]);
    } finally {
      this.#over.abort();
      this.#scope.close();
    }
  }

  async #graceOver(): Promise<undefined> {
    const { signal } = this.#scope;
    if (!signal.aborted)
      await new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve(), { once: true }),
      );
    await this.#run.ports.clock.sleep(GRACE_MS, this.#over.signal);
    return undefined;
  }

  async #expireWhenQuiet(): Promise<void> {
    const { clock } = this.#run.ports;
    const sliceMs = this.#run.state.limits.callMs / SLICES;
    while (this.#quietSlices < SLICES && !this.#over.signal.aborted) {
      await clock.sleep(sliceMs, this.#over.signal);
      this.#quietSlices++;
    }
    this.#scope.abort(TIMED_OUT);
  }

  async #expireInAll(): Promise<void> {
    const { callTotalMs } = this.#run.state.limits;
    await this.#run.ports.clock.sleep(callTotalMs, this.#over.signal);
    this.#scope.abort(TIMED_OUT);
  }
}

const TIMED_OUT = new DOMException("The call took too long.", "TimeoutError");
