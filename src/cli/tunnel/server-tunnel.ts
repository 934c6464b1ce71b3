import { isDeepStrictEqual } from "node:util";
import { delay } from "../../delay.ts";
import type { TunnelControl } from "../server/operator.ts";
import { chooseTunnelProgram, type TunnelChoice } from "./choose-program.ts";
import type { TunnelProgram } from "./tunnel-program.ts";
import { statusMessage, type TunnelStatus } from "./tunnel-status.ts";

/** What keeps a tunnel running: see `TunnelSupervisor`. */
export interface Supervisor {
  readonly status: TunnelStatus;
  start(): void;
  stop(): Promise<void>;
}

/** Options of {@link ServerTunnel}. */
export interface ServerTunnelOptions {
  readonly choice: TunnelChoice;
  /** Whether it is started with the server. */
  readonly autoStart: boolean;
  /** The server's. */
  readonly port: number;
  readonly supervise: (
    program: TunnelProgram,
    onStatus: (status: TunnelStatus) => void,
  ) => Supervisor;
  /** Called with each change of the tunnel that is chosen. */
  readonly onStatus?: (status: TunnelStatus) => void;
  /** Called before another one takes its place, with the URL that ends. */
  readonly onChoice?: (choice: TunnelChoice, endedUrl: string | undefined) => void;
  /** Milliseconds that the one before stays, for the answer to go out through it. Default 1000. */
  readonly overlapMs?: number;
}

/** The tunnel to a server. Another one can take its place while the server runs. */
export class ServerTunnel implements TunnelControl {
  readonly #options: ServerTunnelOptions;
  readonly autoStart: boolean;
  #choice: TunnelChoice;
  #supervisor: Supervisor;
  #replaced: Promise<unknown> = Promise.resolve();
  #hurry = new AbortController();

  constructor(options: ServerTunnelOptions) {
    this.#options = options;
    this.#choice = options.choice;
    this.autoStart = options.autoStart;
    this.#supervisor = this.#supervisorFor(options.choice);
  }

  /** The tunnel that is, or would be, started. */
  get choice(): TunnelChoice {
    return this.#choice;
  }

  get kind(): TunnelChoice["kind"] {
    return this.#choice.kind;
  }

  /** The name that leads to it, where it is known before. */
  get hostname(): string | undefined {
    return this.#choice.hostname;
  }

  get status(): TunnelControl["status"] {
    const { state, url } = this.#supervisor.status;
    const message = statusMessage(this.#supervisor.status);
    return { state, ...(url !== undefined && { url }), ...(message !== undefined && { message }) };
  }

  start(): void {
    this.#supervisor.start();
  }

  /** Ends it, and one that it has replaced. */
  async stop(): Promise<void> {
    this.#hurry.abort();
    await Promise.all([this.#supervisor.stop(), this.#replaced]);
  }

  /**
   * Has another tunnel take its place: at once where one runs, else when one is started.
   * @throws CliError when there can be no such tunnel; all is then as it was
   */
  choose(choice: TunnelChoice): void {
    if (isDeepStrictEqual(choice, this.#choice)) return;
    const before = this.#supervisor;
    const next = this.#supervisorFor(choice);
    const { state, url } = before.status;
    this.#choice = choice;
    this.#supervisor = next;
    this.#options.onChoice?.(choice, url);
    if (!RUNNING.has(state)) return;
    next.start();
    this.#replaced = Promise.all([this.#replaced, this.#endLater(before)]);
  }

  // Whoever asked for it may have done so through the one that ends.
  async #endLater(before: Supervisor): Promise<void> {
    const { overlapMs = OVERLAP_MS } = this.#options;
    this.#hurry = new AbortController();
    await delay(overlapMs, { signal: this.#hurry.signal });
    await before.stop();
  }

  #supervisorFor(choice: TunnelChoice): Supervisor {
    const { port, supervise, onStatus } = this.#options;
    const made: Supervisor = supervise(chooseTunnelProgram(choice, port), (status) => {
      if (this.#supervisor === made) onStatus?.(status);
    });
    return made;
  }
}

const OVERLAP_MS = 1000;
const RUNNING: ReadonlySet<string> = new Set(["starting", "ready", "restarting"]);
