import type { Device, NewDevice } from "../auth/device.ts";
import { deviceRevoked, MAX_DEVICES, tooManyDevices } from "../auth/device-errors.ts";
import { cleanName } from "../auth/device-name.ts";
import { LAST_SEEN_INTERVAL_MS, TOKEN_BYTES } from "../auth/devices.ts";
import { sha256Hex } from "../auth/digest.ts";
import { type Grant, replaceGrants } from "../auth/grants.ts";
import type { DeviceStore } from "../auth/pairing-stores.ts";
import { randomId, randomSecret } from "../auth/random-secret.ts";
import { DeviceCopies } from "./device-copies.ts";
import type { PairingCalls } from "./pairing-calls.ts";
import { ADD_DEVICE, CHANGE_DEVICE, REMOVE_DEVICE, TOUCH_DEVICE } from "./pairing-scripts.ts";

/**
 * The devices that may use the chat, for all instances: one that is paired anywhere is known
 * everywhere at once, and one that is revoked is out everywhere within a second. Throws
 * `store.unavailable` when Redis cannot be asked; a device that was to be revoked may still be in.
 */
export class RedisDevices implements DeviceStore {
  readonly #calls: PairingCalls;
  readonly #copies: DeviceCopies;

  constructor(calls: PairingCalls, options: { readonly trustMs: number }) {
    this.#calls = calls;
    this.#copies = new DeviceCopies(calls, options);
  }

  async list(): Promise<readonly Device[]> {
    await this.#copies.reload();
    return this.#copies.list();
  }

  async add(name: string, grants: readonly Grant[] = []): Promise<NewDevice> {
    const token = randomSecret(TOKEN_BYTES);
    const device: Device = {
      id: randomId(),
      name: cleanName(name, "phone"),
      tokenSha256: await sha256Hex(token),
      createdAt: new Date().toISOString(),
      lastSeenAt: null,
      ...(grants.length > 0 && { grants: replaceGrants([], grants) }),
    };
    const json = JSON.stringify(device);
    const added = await this.#calls.run(ADD_DEVICE, device.id, json, MAX_DEVICES);
    if (added === 0) throw tooManyDevices();
    return { device, token };
  }

  find(tokenSha256: string): Device | undefined | Promise<Device | undefined> {
    return this.#copies.find(tokenSha256);
  }

  touch(device: Device): void {
    const lastSeenMs = device.lastSeenAt === null ? 0 : Date.parse(device.lastSeenAt);
    if (Math.abs(Date.now() - lastSeenMs) < LAST_SEEN_INTERVAL_MS) return;
    const lastSeenAt = new Date().toISOString();
    this.#copies.saw(device, lastSeenAt);
    // Losing this costs a time in a list; the next one will be written.
    this.#calls.run(TOUCH_DEVICE, device.id, lastSeenAt).catch(() => {});
  }

  setGrants(id: string, grants: readonly Grant[]): Promise<Device | undefined> {
    return this.#change(id, ({ grants: before = [], ...rest }) => {
      const after = replaceGrants(before, grants);
      return { ...rest, ...(after.length > 0 && { grants: after }) };
    });
  }

  rename(id: string, name: string): Promise<Device | undefined> {
    return this.#change(id, (device) => ({ ...device, name: cleanName(name, device.name) }));
  }

  revocation(device: Device): AbortSignal {
    return this.#copies.revocation(device);
  }

  async revoke(id: string): Promise<boolean> {
    const remover = randomId();
    const removed = await this.#calls.run(REMOVE_DEVICE, id, remover);
    this.#copies.remove(id, deviceRevoked());
    return removed === 1;
  }

  /** Looks for changes no longer. */
  close(): void {
    this.#copies.close();
  }

  async #change(id: string, change: (before: Device) => Device): Promise<Device | undefined> {
    for (;;) {
      await this.#copies.reload();
      const kept = this.#copies.kept(id);
      if (!kept) return undefined;
      const device = change(JSON.parse(kept) as Device);
      const args = [id, kept, JSON.stringify(device)];
      // Tried again where somebody else has changed it meanwhile.
      if ((await this.#calls.run(CHANGE_DEVICE, ...args)) === 0) continue;
      await this.#copies.reload();
      return device;
    }
  }
}
