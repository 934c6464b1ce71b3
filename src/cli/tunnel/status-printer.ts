import type { TunnelKind } from "./choose-program.ts";
import type { TunnelStatus } from "./tunnel-status.ts";

/** Options of {@link TunnelStatusPrinter}. */
export interface TunnelStatusPrinterOptions {
  readonly kind: TunnelKind;
  /** Prints a text. */
  readonly write: (text: string) => void;
  /** What comes when the tunnel is ready: "the QR code". */
  readonly awaited: string;
  /** Shows how to pair a phone, now that the tunnel has this URL, or none. */
  readonly show: (tunnelUrl: string | undefined) => void;
  /** This URL of the tunnel no longer works, and will not again. */
  readonly forget: (tunnelUrl: string) => void;
  /** Milliseconds after which a problem that may pass by itself is printed. Default 10 000. */
  readonly lastingMs?: number;
}

/**
 * Prints the tunnel's states for the person at the terminal: each problem once, and one that
 * may pass by itself only when it lasts.
 */
export class TunnelStatusPrinter {
  readonly #options: Required<TunnelStatusPrinterOptions>;
  readonly #printed = new Set<string>();
  #url: string | undefined;
  #delayed: { message: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  #ended = false;

  constructor(options: TunnelStatusPrinterOptions) {
    this.#options = { lastingMs: 10_000, ...options };
  }

  /** Takes each new status. */
  readonly onStatus = (status: TunnelStatus): void => {
    if (this.#ended) return;
    const { state, message = "", url } = status;
    if (state === "starting" && message === "") this.#say(this.#opening());
    else if (state === "starting") this.#warnIfItLasts(message);
    else if (state === "ready") this.#onReady(url);
    else if (state === "restarting" && url !== undefined) this.#warnIfItLasts(message);
    else if (state === "restarting") this.#onExit(message);
    else this.#onStopped(status);
  };

  /** Nothing is printed from now on: the server ends, and the tunnel with it. */
  end(): void {
    this.#ended = true;
    this.#cancelDelayed();
  }

  #opening(): string {
    const { kind, awaited } = this.#options;
    return `Waiting for ${OPENING[kind]}; ${awaited} follows, mostly within half a minute.`;
  }

  #onReady(url: string | undefined): void {
    this.#cancelDelayed();
    if (url !== this.#url) {
      if (this.#url !== undefined)
        this.#say("The tunnel has a new address. Pair the phone again, with this:");
      this.#url = url;
      this.#options.show(url);
    } else if (this.#printed.size > 0) this.#say("The tunnel works again.");
    this.#printed.clear();
  }

  /** Its program has ended, and is started again. */
  #onExit(message: string): void {
    this.#cancelDelayed();
    if (this.#url !== undefined && this.#options.kind === "quick") this.#options.forget(this.#url);
    // How soon is different each time, so it is not said.
    if (this.#warnOnce(message)) this.#say("            It is tried again until it works.");
  }

  #onStopped({ state, message }: TunnelStatus): void {
    this.#cancelDelayed();
    this.#printed.clear();
    this.#url = undefined;
    if (state === "stopped") this.#say("The tunnel is stopped.");
    else {
      this.#warn(message ?? "The tunnel does not start.");
      this.#say(
        "            Until then the server runs without a tunnel; start it again afterwards.",
      );
    }
    this.#options.show(undefined);
  }

  #warnIfItLasts(message: string): void {
    if (this.#delayed) {
      this.#delayed.message = message;
      return;
    }
    const warn = (): void => {
      const { message: latest = message } = this.#delayed ?? {};
      this.#delayed = undefined;
      this.#warnOnce(latest);
    };
    this.#delayed = { message, timer: setTimeout(warn, this.#options.lastingMs) };
  }

  #cancelDelayed(): void {
    clearTimeout(this.#delayed?.timer);
    this.#delayed = undefined;
  }

  /** Returns whether it was printed now. */
  #warnOnce(message: string): boolean {
    if (this.#printed.has(message)) return false;
    this.#printed.add(message);
    this.#warn(message);
    return true;
  }

  #warn(message: string): void {
    this.#say(`  WARNING   ${message}`);
  }

  #say(line: string): void {
    this.#options.write(`${line}\n`);
  }
}

const OPENING: Readonly<Record<TunnelKind, string>> = {
  quick: "cloudflared to open a quick tunnel",
  named: "cloudflared to open the tunnel",
  tailscale: "Tailscale to open a funnel",
};
