import type { Device } from "./device.ts";

/** Devices by the digests of their tokens, in the order in which they were paired. */
export class DeviceTable {
  readonly #byDigest = new Map<string, Device>();

  constructor(devices: readonly Device[]) {
    this.reset(devices);
  }

  /** All of them, in order. */
  list(): readonly Device[] {
    return [...this.#byDigest.values()];
  }

  /** The one whose token has this digest. */
  get(tokenSha256: string): Device | undefined {
    return this.#byDigest.get(tokenSha256);
  }

  /** The one of this id. */
  withId(id: string): Device | undefined {
    return this.list().find((device) => device.id === id);
  }

  /** Adds a device as the last one, or puts it in the place of the one with the same token. */
  put(device: Device): void {
    this.#byDigest.set(device.tokenSha256, device);
  }

  /** Changes the device of this id, but not its token; does nothing when there is none. */
  update(id: string, change: (device: Device) => Device): void {
    const device = this.withId(id);
    if (device) this.put(change(device));
  }

  /** Puts a device where another one is in the order, whose token it need not have. */
  replace(before: Device, after: Device): void {
    this.reset(this.list().map((device) => (device.id === before.id ? after : device)));
  }

  /** Takes out the one whose token has this digest. */
  delete(tokenSha256: string): void {
    this.#byDigest.delete(tokenSha256);
  }

  /** Has it hold these alone, in this order. */
  reset(devices: readonly Device[]): void {
    this.#byDigest.clear();
    for (const device of devices) this.put(device);
  }
}
