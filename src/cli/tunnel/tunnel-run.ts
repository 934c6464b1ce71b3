import { AbortScope } from "../../abort-scope.ts";
import type { Probe } from "../reach/probe.ts";
import type { Clock } from "./clock.ts";
import { describeRunFailure } from "./describe-run-failure.ts";
import { keepProbing, type ProbeState } from "./keep-probing.ts";
import type { Command, Exit, TetheredProcess } from "./supervised-process.ts";
import type { OutputEvent, TunnelProblem, TunnelProgram } from "./tunnel-program.ts";

/** Starts a program, as `startTethered` does. */
export type Launch = (command: Command, onLine: (line: string) => void) => TetheredProcess;

/** How long a tunnel may take, in milliseconds. */
export interface TunnelTiming {
  /** From its start to its URL. Default 60 000. */
  readonly urlMs: number;
  /** From its URL to its connection, after which the URL is tried anyway. Default 5000. */
  readonly connectMs: number;
  /** Between two looks at a URL that works. Default 30 000. */
  readonly checkEveryMs: number;
  /** From the first look at a URL that does not work to a new start. Default 120 000. */
  readonly giveUpMs: number;
}

/** What one run of a tunnel needs. */
export interface TunnelRunOptions {
  readonly program: TunnelProgram;
  readonly command: Command;
  /** The URL, where it is known already. */
  readonly url: string | undefined;
  readonly probe: Probe;
  readonly clock: Clock;
  readonly launch: Launch;
  readonly timing: TunnelTiming;
  /** Told how it goes. */
  readonly onOutlook: (outlook: ProbeState) => void;
}

/** How a run ended. */
export interface TunnelRunEnd extends Omit<TunnelProblem, "type"> {
  /** For how long the URL had worked, in milliseconds. */
  readonly workedMs: number;
}

/**
 * Runs a tunnel's program once, until it ends, is of no use any more, or `signal` is
 * aborted. When it resolves, the program has ended.
 */
export async function runTunnel(
  options: TunnelRunOptions,
  signal: AbortSignal,
): Promise<TunnelRunEnd> {
  const { program, command, clock, launch } = options;
  const life = new AbortScope(signal);
  const told = new OutputState(options.url);
  let readyAt: number | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  const onOutlook = (outlook: ProbeState): void => {
    if (outlook.works) readyAt ??= clock.now();
    options.onOutlook(outlook);
  };
  const child = launch(command, (line) => {
    told.apply(line, program.read(line));
    if (readyAt !== undefined || told.trouble === undefined) return;
    if (told.trouble.final) life.close();
    else if (clock.now() - toldAt >= TELL_EVERY_MS) {
      toldAt = clock.now();
      onOutlook({ works: false, message: told.trouble.message });
    }
  });
  child.exited.then(() => life.close());
  const ended = waitForRestartReason({ ...options, onOutlook }, told, life.signal);
  const useless = await ended.finally(() => child.end());
  const workedMs = readyAt === undefined ? 0 : clock.now() - readyAt;
  life.close();
  const exit = await child.exited;
  // Once it has worked, an error line may be about a single request.
  if (useless !== undefined && readyAt !== undefined) return { message: useless, workedMs };
  const message = useless ?? describeExit(program.name, exit, told.lastLine);
  return { message, ...told.trouble, workedMs };
}

// A program that floods its log is not passed on at its pace.
const TELL_EVERY_MS = 1000;

/** What a run's output has told so far. */
class OutputState {
  url: string | undefined;
  trouble: TunnelProblem | undefined;
  lastLine = "";
  readonly #hasUrl = new AbortController();
  readonly #isConnected = new AbortController();

  constructor(url: string | undefined) {
    this.url = url;
    if (url !== undefined) this.#hasUrl.abort();
  }

  apply(line: string, sign: OutputEvent | undefined): void {
    this.lastLine = line;
    // What is known best is said first; "failed" comes after it.
    if (sign?.type === "trouble" && !isTelling(this.trouble)) this.trouble = sign;
    if (sign?.type === "connected") {
      this.trouble = undefined;
      this.#isConnected.abort();
    }
    if (sign?.type === "url" && this.url === undefined) {
      this.url = sign.url;
      this.#hasUrl.abort();
    }
  }

  /** Aborted when there is a URL. */
  get hasUrl(): AbortSignal {
    return this.#hasUrl.signal;
  }

  /** Aborted when the program says that it is connected. */
  get isConnected(): AbortSignal {
    return this.#isConnected.signal;
  }
}

function isTelling(trouble: TunnelProblem | undefined): boolean {
  return trouble?.final === true || trouble?.pauseMs !== undefined;
}

/** Says why a new start is better; undefined when `signal` was aborted. */
async function waitForRestartReason(
  { program, probe, clock, timing, onOutlook }: TunnelRunOptions,
  told: OutputState,
  signal: AbortSignal,
): Promise<string | undefined> {
  await clock.wait(timing.urlMs, AbortSignal.any([signal, told.hasUrl]));
  if (signal.aborted) return undefined;
  const { url } = told;
  if (url === undefined) return `${program.name} told no address in time.`;
  // A name that is looked up before it exists stays unknown to resolvers for a while.
  await clock.wait(timing.connectMs, AbortSignal.any([signal, told.isConnected]));
  return keepProbing({ url, probe, clock, timing, onOutlook }, signal);
}

function describeExit(name: string, { code, signal, error }: Exit, lastLine: string): string {
  if (error !== undefined) return describeRunFailure(name, error);
  const how = code === null ? `signal ${signal}` : `exit code ${code}`;
  const line = lastLine.replace(/^\d{4}-\d\d-\d\dT\S+ /, "").slice(0, 200);
  // What it tells while all is well says nothing about its end.
  const words = line === "" || /^INF\b/.test(line) ? "" : ` Its last line: "${line}"`;
  return `${name} ended by itself (${how}).${words}`;
}
