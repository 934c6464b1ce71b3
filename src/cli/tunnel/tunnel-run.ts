import { AbortScope } from "../../abort-scope.ts";
import type { Probe } from "../reach/probe.ts";
import type { BoundProcess, Command, Exit } from "../supervised-process.ts";
import type { Clock } from "./clock.ts";
import { describeRunFailure } from "./describe-run-failure.ts";
import { keepProbing, type ProbeState } from "./keep-probing.ts";
import { OutputState } from "./output-state.ts";
import type { TunnelProblem, TunnelProgram } from "./tunnel-program.ts";

/** Starts a program, as `spawnBound` does. */
export type Launch = (command: Command, onLine: (line: string) => void) => BoundProcess;

/** How long a tunnel may take, in milliseconds. */
export interface TunnelTiming {
  /** From its start to the report that it has no URL yet. Default 5000. */
  readonly slowMs: number;
  /** From its start to its URL, after which it is started again. Default 60 000. */
  readonly urlMs: number;
  /** From its URL to its connection, after which the URL is tried anyway. Default 5000. */
  readonly connectMs: number;
  /** Between two probes of a URL that works. Default 30 000. */
  readonly checkIntervalMs: number;
  /** From the first probe of a URL that does not work to a new start. Default 120 000. */
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
  /** Called with each state that a probe of the URL, or a problem in the output, shows. */
  readonly onProbe: (state: ProbeState) => void;
}

/** How a run ended. */
export interface TunnelRunEnd extends Omit<TunnelProblem, "type"> {
  /** For how long the URL had worked, in milliseconds. */
  readonly workedMs: number;
}

/**
 * Runs a tunnel's program once, until it ends, a new start is better, or `signal` is
 * aborted. When it resolves, the program has ended.
 */
export async function runTunnel(
  options: TunnelRunOptions,
  signal: AbortSignal,
): Promise<TunnelRunEnd> {
  const { program, command, clock, launch } = options;
  const running = new AbortScope(signal);
  const output = new OutputState(options.url);
  let readyAt: number | undefined;
  let reportedAt = Number.NEGATIVE_INFINITY;
  const onProbe = (state: ProbeState): void => {
    if (state.works) readyAt ??= clock.now();
    options.onProbe(state);
  };
  const child = launch(command, (line) => {
    output.apply(line, program.read(line));
    if (readyAt !== undefined || output.problem === undefined) return;
    if (output.problem.final) running.close();
    else if (clock.now() - reportedAt >= REPORT_INTERVAL_MS) {
      reportedAt = clock.now();
      onProbe({ works: false, message: output.problem.message });
    }
  });
  child.exited.then(() => running.close());
  const ended = waitForRestartReason({ ...options, onProbe }, output, running.signal);
  const reason = await ended.finally(() => child.end());
  const workedMs = readyAt === undefined ? 0 : clock.now() - readyAt;
  running.close();
  const exit = await child.exited;
  // Once it has worked, an error line may be about a single request.
  if (reason !== undefined && readyAt !== undefined) return { message: reason, workedMs };
  const message = reason ?? describeExit(program.name, exit, output.lastLine);
  return { message, ...output.problem, workedMs };
}

// A program that floods its log is not passed on at its pace.
const REPORT_INTERVAL_MS = 1000;

/** Says why a new start is better; undefined when `signal` was aborted. */
async function waitForRestartReason(
  { program, probe, clock, timing, onProbe }: TunnelRunOptions,
  output: OutputState,
  signal: AbortSignal,
): Promise<string | undefined> {
  const waitFor = (event: Promise<void>, ms: number): Promise<void> =>
    waitAtMost(ms, { event, clock, signal });
  await waitFor(output.hasUrl, timing.slowMs);
  if (output.url === undefined && !signal.aborted) {
    if (output.problem === undefined) onProbe({ works: false, message: waiting(program.name) });
    await waitFor(output.hasUrl, timing.urlMs - timing.slowMs);
  }
  if (signal.aborted) return undefined;
  const { url } = output;
  if (url === undefined) return noUrl(program.name, timing.urlMs);
  // A name that is looked up before it exists stays unknown to resolvers for a while.
  await waitFor(output.isConnected, timing.connectMs);
  return keepProbing({ url, probe, clock, timing, onProbe }, signal);
}

/** Waits for `event`, at most `ms` milliseconds, or until `signal` is aborted. */
async function waitAtMost(
  ms: number,
  { event, clock, signal }: { event: Promise<void>; clock: Clock; signal: AbortSignal },
): Promise<void> {
  const scope = new AbortScope(signal);
  await Promise.race([event, clock.wait(ms, scope.signal)]);
  scope.close();
}

function waiting(name: string): string {
  return `${name} has not reported a URL yet. It asks its service for one, which takes a few seconds where the PC is online and nothing blocks it.`;
}

function noUrl(name: string, urlMs: number): string {
  return `${name} reported no URL in time (${urlMs / 1000} s). Check that the PC is online and that no firewall or proxy blocks ${name}; or use another --tunnel, or --public-url.`;
}

function describeExit(name: string, { code, signal, error }: Exit, lastLine: string): string {
  if (error !== undefined) return describeRunFailure(name, error);
  const how = code === null ? `signal ${signal}` : `exit code ${code}`;
  const line = lastLine.replace(/^\d{4}-\d\d-\d\dT\S+ /, "").slice(0, 200);
  // An informational line says nothing about its end.
  const words = line === "" || /^INF\b/.test(line) ? "" : ` Its last line: "${line}"`;
  return `${name} ended by itself (${how}).${words}`;
}
