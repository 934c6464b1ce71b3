import type { Device, NewDevice } from "./device.ts";
import { sha256Hex } from "./digest.ts";
import { CODE_BYTES, codeExpired, type PairingCode } from "./pairing-codes.ts";
import { randomSecret } from "./random-secret.ts";

/** Milliseconds that a code lives: for whoever looks at their phone the next morning. */
export const MOVE_CODE_LIFE_MS = 86_400_000;

/** What a device's code does with the devices: see `Devices`. */
export interface MovableDevices {
  list(): readonly Device[];
  /** Gives a device a new token; undefined when there is none of this id. */
  replaceToken(id: string): Promise<NewDevice | undefined>;
}

/** A device that has come to another address, with its new token. */
export interface MovedDevice extends NewDevice {
  /** Where it was before: an origin. */
  readonly movedFrom: string;
}

interface IssuedCode {
  readonly deviceId: string;
  readonly movedFrom: string;
  readonly expiresMs: number;
  used: boolean;
}

/**
 * One-time codes for devices whose page is at an address of this PC that has ended: a browser
 * keeps a page's token for that address alone. A code gives its device a new token, and nothing
 * else: the device keeps its id, its name and its grants, and the old token is dead at once.
 * Each lives for a day; a device has one, and the next takes its place.
 *
 * Wrong codes are counted by whoever asks. They void none of these, unlike a `PairingCodes`' one:
 * in a day, strangers could.
 */
export class DeviceMoves {
  readonly #devices: MovableDevices;
  readonly #now: () => number;
  readonly #issued = new Map<string, IssuedCode>();

  /** `now` is the time in milliseconds since 1970. */
  constructor(devices: MovableDevices, { now = () => Date.now() }: { now?: () => number } = {}) {
    this.#devices = devices;
    this.#now = now;
  }

  /** Makes the code of a device, which was at the origin `movedFrom`; undefined when there is no such device. */
  async createCode(deviceId: string, movedFrom: string): Promise<PairingCode | undefined> {
    const code = randomSecret(CODE_BYTES);
    const digest = await sha256Hex(code);
    const known = new Set(this.#devices.list().map(({ id }) => id));
    for (const [other, issued] of this.#issued)
      if (issued.deviceId === deviceId || !known.has(issued.deviceId)) this.#issued.delete(other);
    if (!known.has(deviceId)) return undefined;
    const expiresMs = this.#now() + MOVE_CODE_LIFE_MS;
    this.#issued.set(digest, { deviceId, movedFrom, expiresMs, used: false });
    return { code, expiresAt: new Date(expiresMs).toISOString() };
  }

  /**
   * Spends a code; undefined when it is none of these. Of any number of calls with one code, one
   * gets the token; when that cannot be saved, the code is as good as before.
   * @throws ChatError `pair.code_expired`, also for a device that is not paired any more;
   * `devices.not_saved`
   */
  async redeem(code: string): Promise<MovedDevice | undefined> {
    const issued = this.#issued.get(await sha256Hex(code));
    if (!issued) return undefined;
    if (issued.used || this.#now() >= issued.expiresMs) throw codeExpired();
    issued.used = true;
    try {
      const replaced = await this.#devices.replaceToken(issued.deviceId);
      if (!replaced) throw codeExpired();
      return { ...replaced, movedFrom: issued.movedFrom };
    } catch (error) {
      issued.used = false;
      throw error;
    }
  }
}
