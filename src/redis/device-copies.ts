import type { Device } from "../auth/device.ts";
import { deviceRevoked } from "../auth/device-errors.ts";
import type { ChatError } from "../errors.ts";
import type { PairingCalls } from "./pairing-calls.ts";
import { LIST_DEVICES } from "./pairing-scripts.ts";
import { storeUnavailable } from "./redis-connection.ts";

// A revocation holds within a second, also where nobody is told of it.
const LOOK_MS = 400;

interface Copy {
  readonly device: Device;
  /** As it is kept. */
  readonly json: string;
}

/**
 * This instance's copy of the list of devices: looked at anew when somebody says that it has
 * changed, and all the time while devices are there. While Redis is away, the devices known last
 * stay paired for `trustMs`.
 */
export class DeviceCopies {
  readonly #calls: PairingCalls;
  readonly #trustMs: number;
  #byDigest = new Map<string, Copy>();
  readonly #revocations = new Map<string, AbortController>();
  #version = "";
  /** By `performance.now()`: when Redis was last asked, successfully. */
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAway = false;
  #reloading: { current: Promise<void>; next: Promise<void> | undefined } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unsubscribe: Promise<() => void> | undefined;
  #isClosed = false;

  constructor(calls: PairingCalls, { trustMs }: { readonly trustMs: number }) {
    this.#calls = calls;
    this.#trustMs = trustMs;
    calls.onResubscribed(() => this.#look());
  }

  list(): readonly Device[] {
    return Array.from(this.#byDigest.values(), ({ device }) => device);
  }

  /** A device as it is kept. */
  kept(id: string): string | undefined {
    return [...this.#byDigest.values()].find(({ device }) => device.id === id)?.json;
  }

  find(tokenSha256: string): Device | undefined | Promise<Device | undefined> {
    const known = this.#byDigest.get(tokenSha256)?.device;
    const ageMs = performance.now() - this.#askedAt;
    if (known && (ageMs < LOOK_MS || (this.#isAway && ageMs < this.#trustMs))) return known;
    return this.#findNow(tokenSha256, known);
  }

  saw(device: Device, lastSeenAt: string): void {
    const copy = this.#byDigest.get(device.tokenSha256);
    if (copy)
      this.#byDigest.set(device.tokenSha256, { ...copy, device: { ...device, lastSeenAt } });
  }

  /** Aborted when the device is revoked. */
  revocation({ id, tokenSha256 }: Device): AbortSignal {
    if (!this.#byDigest.has(tokenSha256)) return AbortSignal.abort(deviceRevoked());
    const known = this.#revocations.get(id) ?? new AbortController();
    this.#revocations.set(id, known);
    this.#watch();
    return known.signal;
  }

  remove(id: string, reason: ChatError): void {
    for (const [digest, { device }] of this.#byDigest)
      if (device.id === id) this.#byDigest.delete(digest);
    this.#revocations.get(id)?.abort(reason);
    this.#revocations.delete(id);
  }

  /** Takes over what Redis has at this moment. @throws ChatError `store.unavailable` */
  reload(): Promise<void> {
    const reloading = this.#reloading;
    if (!reloading) return this.#reload();
    const again = (): Promise<void> => this.#reload();
    reloading.next ??= reloading.current.then(again, again);
    return reloading.next;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#unsubscribe?.then((unsubscribe) => unsubscribe());
  }

  async #findNow(tokenSha256: string, known: Device | undefined): Promise<Device | undefined> {
    try {
      await this.reload();
    } catch (error) {
      if (known && performance.now() - this.#askedAt < this.#trustMs) return known;
      throw error;
    }
    return this.#byDigest.get(tokenSha256)?.device;
  }

  #reload(): Promise<void> {
    const reloading = { current: this.#reloadNow(), next: undefined };
    this.#reloading = reloading;
    return reloading.current;
  }

  async #reloadNow(): Promise<void> {
    const askedAt = performance.now();
    try {
      this.#take((await this.#calls.run(LIST_DEVICES, this.#version)) as Answer);
      this.#askedAt = askedAt;
      this.#isAway = false;
    } catch (error) {
      this.#isAway = true;
      if (performance.now() - this.#askedAt >= this.#trustMs) this.#forget();
      throw error;
    } finally {
      if (this.#reloading?.next === undefined) this.#reloading = undefined;
    }
  }

  /** Nothing is known any more of who may use this. */
  #forget(): void {
    this.#version = "";
    for (const { id } of this.list()) this.remove(id, storeUnavailable());
  }

  #take([version, list, seen = []]: Answer): void {
    this.#version = version;
    if (list === undefined) return;
    const lastSeen = new Map<string, string>();
    for (let at = 0; at < seen.length; at += 2) lastSeen.set(seen[at] ?? "", seen[at + 1] ?? "");
    const copies = list.map((json): Copy => {
      const device: Device = JSON.parse(json);
      return { json, device: { ...device, lastSeenAt: lastSeen.get(device.id) ?? null } };
    });
    copies.sort((a, b) => (a.device.createdAt < b.device.createdAt ? -1 : 1));
    const before = this.list();
    this.#byDigest = new Map(copies.map((copy) => [copy.device.tokenSha256, copy]));
    for (const { id, tokenSha256 } of before)
      if (!this.#byDigest.has(tokenSha256)) this.remove(id, deviceRevoked());
  }

  // From the first device on that somebody could revoke.
  #watch(): void {
    if (this.#isClosed || this.#timer !== undefined) return;
    this.#unsubscribe ??= this.#calls.subscribe("devices-changed", () => this.#look());
    this.#timer = setTimeout(async () => {
      await this.reload().catch(() => {});
      this.#timer = undefined;
      if (this.#revocations.size > 0) this.#watch();
    }, LOOK_MS);
    (this.#timer as { unref?: () => void }).unref?.();
  }

  #look(): void {
    if (!this.#isClosed) this.reload().catch(() => {});
  }
}

type Answer = readonly [version: string, devices?: readonly string[], seen?: readonly string[]];
