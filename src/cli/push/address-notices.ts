import type { DeviceMoves } from "../../auth/device-moves.ts";
import type { Push } from "../../push/push.ts";
import type { PushClock } from "../../push/push-clock.ts";
import { isQuickTunnel } from "../reach/quick-tunnel.ts";

/** What {@link AddressNotices} work with. */
export interface AddressNoticesOptions {
  /** Gives what devices are told by; undefined where none has ever asked for it. */
  readonly push: () => Promise<Pick<Push, "endedAddresses" | "notify"> | undefined>;
  /** Makes the codes by which devices stay the same at the new address. */
  readonly moves: Pick<DeviceMoves, "createCode">;
  /** The tunnel's URL now, which may be another than that of this PC. */
  readonly tunnelUrl: () => string | undefined;
  readonly clock: PushClock;
  readonly signal: AbortSignal;
}

/** Milliseconds between two notices, however often the address changes. */
export const NOTICE_INTERVAL_MS = 5 * 60_000;

/**
 * Tells devices of this PC's new address, where the one that their page is at has ended: of each
 * address once, and of the newest alone while it changes often.
 */
export class AddressNotices {
  readonly #options: AddressNoticesOptions;
  #current: string | undefined;
  #told: string | undefined;
  #nextAt = 0;
  #isWaiting = false;

  constructor(options: AddressNoticesOptions) {
    this.#options = options;
  }

  /** Whether an address of this PC, an origin, has ended and will not come back. */
  readonly isEnded = (address: string): boolean => {
    const inUse = [this.#current, this.#options.tunnelUrl()];
    return isQuickTunnel(address) && !inUse.some((url) => url && new URL(url).origin === address);
  };

  /**
   * Takes the URL by which phones reach this PC from now on. Resolves when those who are to be
   * told of it are; rejects when it cannot be found out who they are.
   */
  async changed(url: string | undefined): Promise<void> {
    const { clock, signal } = this.#options;
    this.#current = url;
    if (this.#isWaiting || this.#untold() === undefined) return;
    this.#isWaiting = true;
    const pauseMs = this.#nextAt - clock.now();
    if (pauseMs > 0) await clock.sleep(pauseMs, signal);
    this.#isWaiting = false;
    const latest = this.#untold();
    if (latest === undefined || signal.aborted) return;
    this.#told = latest;
    await this.#tell(latest);
  }

  /** Where a page can be told to go; at others than https there could be no notifications again. */
  #untold(): string | undefined {
    const url = this.#current;
    return url?.startsWith("https:") && url !== this.#told ? url : undefined;
  }

  async #tell(url: string): Promise<void> {
    const push = await this.#options.push();
    const ended = [...((await push?.endedAddresses()) ?? [])];
    if (!push || ended.length === 0) return;
    this.#nextAt = this.#options.clock.now() + NOTICE_INTERVAL_MS;
    const isWanted = (): boolean => this.#current === url;
    await Promise.all(
      ended.map(async ([subscriber, address]) => {
        const link = await this.#linkFor(subscriber, { url, address });
        await push.notify(subscriber, { kind: "address", link }, { isWanted });
      }),
    );
  }

  /** The owner has no code: their token is not handed out by one that goes through a tunnel. */
  async #linkFor(
    subscriber: string,
    { url, address }: { readonly url: string; readonly address: string },
  ): Promise<string> {
    const made = await this.#options.moves.createCode(subscriber, address);
    return made ? `${url}/#pair=${made.code}` : `${url}/`;
  }
}
