import type { TunnelKind } from "./choose-program.ts";
import type { TunnelStatus } from "./tunnel-status.ts";

/** Options of {@link TunnelStatusPrinter}. */
export interface TunnelStatusPrinterOptions {
  readonly kind: TunnelKind;
  /** Takes what is told. */
  readonly write: (text: string) => void;
  /** What comes when the tunnel is ready: "the QR code". */
  readonly awaited: string;
  /** Shows the way in, now that the tunnel has this URL, or none. */
  readonly show: (tunnelUrl: string | undefined) => void;
  /** This URL of the tunnel leads nowhere any more. */
  readonly forget: (tunnelUrl: string) => void;
  /** Milliseconds after which a trouble that may pass by itself is told. Default 10 000. */
  readonly lastingMs?: number;
}

/** Tells the person at the terminal how the tunnel is, without a word too many. */
export class TunnelStatusPrinter {
  readonly #options: Required<TunnelStatusPrinterOptions>;
  readonly #told = new Set<string>();
  #url: string | undefined;
  #lasting: { message: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  #ended = false;

  constructor(options: TunnelStatusPrinterOptions) {
    this.#options = { lastingMs: 10_000, ...options };
  }

  /** To be told each status. */
  readonly onStatus = (status: TunnelStatus): void => {
    if (this.#ended) return;
    const { state, message = "", url } = status;
    if (state === "starting" && message === "") this.#say(this.#opening());
    else if (state === "starting") this.#tellIfItLasts(message);
    else if (state === "ready") this.#ready(url);
    else if (state === "restarting" && url !== undefined) this.#tellIfItLasts(message);
    else if (state === "restarting") this.#down(message);
    else this.#onStopped(status);
  };

  /** Nothing is told from now on: the server ends, and the tunnel with it. */
  end(): void {
    this.#ended = true;
    this.#cancelDelayed();
  }

  #opening(): string {
    const { kind, awaited } = this.#options;
    return `Waiting for ${OPENING[kind]}; ${awaited} follows, mostly within half a minute.`;
  }

  #ready(url: string | undefined): void {
    this.#cancelDelayed();
    if (url !== this.#url) {
      if (this.#url !== undefined)
        this.#say("The tunnel has a new address. Pair the phone again, with this:");
      this.#url = url;
      this.#options.show(url);
    } else if (this.#told.size > 0) this.#say("The tunnel works again.");
    this.#told.clear();
  }

  /** Its program has ended, and is started again. */
  #down(message: string): void {
    this.#cancelDelayed();
    if (this.#url !== undefined && this.#options.kind === "quick") this.#options.forget(this.#url);
    this.#tellOnce(message);
  }

  #onStopped({ state, message }: TunnelStatus): void {
    this.#cancelDelayed();
    this.#told.clear();
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

  #tellIfItLasts(message: string): void {
    if (this.#lasting) {
      this.#lasting.message = message;
      return;
    }
    const tell = (): void => {
      const { message: latest = message } = this.#lasting ?? {};
      this.#lasting = undefined;
      this.#tellOnce(latest);
    };
    this.#lasting = { message, timer: setTimeout(tell, this.#options.lastingMs) };
  }

  #cancelDelayed(): void {
    clearTimeout(this.#lasting?.timer);
    this.#lasting = undefined;
  }

  #tellOnce(message: string): void {
    const what = message.replace(/ Trying again in \d+ s\.$/, "");
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#warn(what);
    // How soon is different each time, and told once.
    if (what !== message) this.#say("            It is tried again until it works.");
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
