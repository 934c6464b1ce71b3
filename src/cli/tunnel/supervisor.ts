import { isDeepStrictEqual } from "node:util";
import { backoff } from "../../backoff.ts";
import type { Env } from "../env.ts";
import type { Probe } from "../reach/probe.ts";
import { spawnBound } from "../supervised-process.ts";
import { childEnv } from "./child-env.ts";
import { type Clock, systemClock } from "./clock.ts";
import { describeRunFailure } from "./describe-run-failure.ts";
import { findProgram } from "./find-program.ts";
import { installAdvice, type System, thisSystem } from "./install-advice.ts";
import type { ProbeState } from "./keep-probing.ts";
import type { TunnelProgram } from "./tunnel-program.ts";
import { type Launch, runTunnel, type TunnelRunEnd, type TunnelTiming } from "./tunnel-run.ts";
import type { TunnelStatus } from "./tunnel-status.ts";

/** Options of {@link TunnelSupervisor}. */
export interface TunnelSupervisorOptions {
  readonly program: TunnelProgram;
  /** Finds out whether a URL leads to this server. */
  readonly probe: Probe;
  /** The server's environment. The tunnel gets the harmless part of it. */
  readonly env: Env;
  /** Called with each change. A `ready` with another URL than before is a new one to show. */
  readonly onStatus?: (status: TunnelStatus) => void;
  readonly timing?: Partial<TunnelTiming>;
  readonly clock?: Clock;
  readonly launch?: Launch;
  readonly find?: typeof findProgram;
  /** Where an installation command is for. Default: this system. */
  readonly system?: System;
}

const TIMING: TunnelTiming = {
  slowMs: 5000,
  urlMs: 60_000,
  connectMs: 5000,
  checkIntervalMs: 30_000,
  giveUpMs: 120_000,
};

const RESTARTS = { minMs: 1000, maxMs: 60_000, resetAfterMs: 60_000 };

interface SupervisedEnd extends TunnelRunEnd {
  readonly state?: "not-installed";
}

/**
 * Keeps a tunnel running: starts it, is `ready` only when its URL was seen to lead to
 * this server, starts it again after growing pauses when it ends, and ends it.
 */
export class TunnelSupervisor {
  readonly #options: Required<TunnelSupervisorOptions> & { readonly timing: TunnelTiming };
  #status: TunnelStatus;
  #current: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(options: TunnelSupervisorOptions) {
    const { clock = systemClock, env } = options;
    this.#options = {
      onStatus: () => {},
      launch: spawnBound,
      find: findProgram,
      system: thisSystem(env),
      ...options,
      timing: { ...TIMING, ...options.timing },
      clock,
    };
    this.#status = { state: "stopped", since: this.#now() };
  }

  /** The tunnel's state now. */
  get status(): TunnelStatus {
    return this.#status;
  }

  /** Keeps the tunnel running from now on; does nothing when it is kept running already. */
  start(): void {
    if (this.#current && !this.#current.stop.signal.aborted) return;
    const before = this.#current?.ended;
    const stop = new AbortController();
    this.#current = { stop, ended: this.#run(stop, before) };
  }

  /** Ends the tunnel. Resolves when its program has ended, at the latest two seconds later. */
  async stop(): Promise<void> {
    const current = this.#current;
    current?.stop.abort();
    await current?.ended;
    // It may have been started again meanwhile.
    if (this.#current === current) this.#set({ state: "stopped" });
  }

  async #run(stop: AbortController, before: Promise<void> | undefined): Promise<void> {
    const { signal } = stop;
    await before;
    const nextPauseMs = backoff(RESTARTS);
    if (!signal.aborted) this.#set({ state: "starting" });
    while (!signal.aborted) {
      const end = await this.#runOnce(signal).catch((error: unknown) =>
        this.#describeFailure(error),
      );
      if (signal.aborted) break;
      if (end.final) {
        stop.abort();
        return this.#set({ state: end.state ?? "failed", message: end.message });
      }
      const retryInMs = Math.max(nextPauseMs(end.workedMs), end.pauseMs ?? 0);
      this.#set({ state: "restarting", message: end.message, retryInMs });
      await this.#options.clock.wait(retryInMs, signal);
    }
  }

  async #runOnce(signal: AbortSignal): Promise<SupervisedEnd> {
    const { program, env: wholeEnv, system, find } = this.#options;
    const file = await find(program.name, wholeEnv, program.elsewhere);
    if (file === undefined) {
      const message = await installAdvice(program.name, system);
      return { state: "not-installed", final: true, message, workedMs: 0 };
    }
    const env = childEnv(wholeEnv);
    const event = await program.prepare?.({ file, env, signal });
    if (event?.type === "problem") return { ...event, workedMs: 0 };
    const command = { file, args: await program.args(wholeEnv), env };
    const url = event?.type === "url" ? event.url : program.url;
    const onProbe = (state: ProbeState): void => this.#onProbe(state);
    if (signal.aborted) return { message: "", workedMs: 0 };
    return runTunnel({ ...this.#options, command, url, onProbe }, signal);
  }

  #describeFailure(error: unknown): SupervisedEnd {
    return { message: describeRunFailure(this.#options.program.name, error), workedMs: 0 };
  }

  #onProbe({ works, url, message }: ProbeState): void {
    const { state } = this.#status;
    const notReady = state === "starting" ? "starting" : "restarting";
    this.#set({
      state: works ? "ready" : notReady,
      ...(url !== undefined && { url }),
      ...(message !== undefined && { message }),
    });
  }

  #set(next: Omit<TunnelStatus, "since">): void {
    const { since, ...current } = this.#status;
    if (isDeepStrictEqual(next, current)) return;
    this.#status = { ...next, since: next.state === current.state ? since : this.#now() };
    this.#options.onStatus(this.#status);
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}
