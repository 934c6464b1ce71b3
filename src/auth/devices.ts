import { type Device, type NewDevice, tokenOf, withGrants, withLatestSeen } from "./device.ts";
import { deviceNotSaved, deviceRevoked, MAX_DEVICES, tooManyDevices } from "./device-errors.ts";
import { cleanName } from "./device-name.ts";
import { DeviceTable } from "./device-table.ts";
import { sha256Hex } from "./digest.ts";
import { type Grant, replaceGrants } from "./grants.ts";
import { randomId, randomSecret } from "./random-secret.ts";
import { UnsavedGrants } from "./unsaved-grants.ts";
import { UnsavedNames } from "./unsaved-names.ts";

/** Options of {@link Devices}. */
export interface DevicesOptions {
  /** The devices paired before. */
  readonly devices?: readonly Device[];
  /** Keeps the list; called with the whole of it after each change. Default: memory alone. */
  readonly save?: (devices: readonly Device[]) => Promise<void>;
  /** The time, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** Random bytes of a device's token. */
export const TOKEN_BYTES = 32;
/** Milliseconds after which the time at which a device was seen is written anew. */
export const LAST_SEEN_INTERVAL_MS = 60_000;

/** The devices that may use this PC's chat. */
export class Devices {
  readonly #table: DeviceTable;
  readonly #revocations = new Map<string, AbortController>();
  /** Digests of the tokens of devices that are being saved for the first time. */
  readonly #unsaved = new Set<string>();
  /** Ids of the devices revoked here that a list from elsewhere may still name. */
  readonly #revoked = new Set<string>();
  /** Digests of tokens that were replaced here and that a list from elsewhere may still name. */
  readonly #replaced = new Set<string>();
  /** Grants set here that a list from elsewhere may not name yet. */
  readonly #unsavedGrants = new UnsavedGrants();
  readonly #unsavedNames = new UnsavedNames();
  readonly #save: (devices: readonly Device[]) => Promise<void>;
  readonly #now: () => number;
  #saving: Promise<void> = Promise.resolve();

  constructor({
    devices = [],
    save = async () => {},
    now = () => Date.now(),
  }: DevicesOptions = {}) {
    this.#save = save;
    this.#now = now;
    this.#table = new DeviceTable(devices);
  }

  /** All devices, in the order in which they were paired. */
  list(): readonly Device[] {
    return this.#table.list();
  }

  /**
   * Pairs a device, which may do what `grants` say beyond chatting. When it cannot be saved,
   * it is not paired, and the error says so.
   * @throws ChatError `devices.not_saved`, `devices.too_many`
   */
  async add(name: string, grants: readonly Grant[] = []): Promise<NewDevice> {
    const token = randomSecret(TOKEN_BYTES);
    const tokenSha256 = await sha256Hex(token);
    if (this.list().length >= MAX_DEVICES) throw tooManyDevices();
    const device: Device = {
      id: randomId(),
      name: cleanName(name, "phone"),
      tokenSha256,
      createdAt: this.#timestamp(),
      lastSeenAt: null,
      ...(grants.length > 0 && { grants: replaceGrants([], grants) }),
    };
    this.#table.put(device);
    this.#unsaved.add(tokenSha256);
    try {
      await this.#write(() => this.#table.delete(tokenSha256));
    } finally {
      this.#unsaved.delete(tokenSha256);
    }
    return { device, token };
  }

  /** The device that holds the token with this digest. */
  find(tokenSha256: string): Device | undefined {
    return this.#table.get(tokenSha256);
  }

  /** Notes that a device was there; written at most once a minute. Never throws. */
  touch({ tokenSha256 }: Device): void {
    const device = this.#table.get(tokenSha256);
    if (!device) return;
    const lastSeenMs = device.lastSeenAt === null ? 0 : Date.parse(device.lastSeenAt);
    // abs(): also when the clock was set back.
    if (Math.abs(this.#now() - lastSeenMs) < LAST_SEEN_INTERVAL_MS) return;
    this.#table.put({ ...device, lastSeenAt: this.#timestamp() });
    // Losing this costs a time in a list; the next one will be written.
    this.#write().catch(() => {});
  }

  /**
   * Has a device do just what `grants` say beyond chatting, from its next request on. Returns
   * the device; undefined when there is none of this id.
   * @throws ChatError `devices.not_saved`; it then has no more than before, and what was to be
   * taken away is taken away for as long as this process runs
   */
  async setGrants(id: string, grants: readonly Grant[]): Promise<Device | undefined> {
    const device = this.#table.withId(id);
    if (!device) return undefined;
    const before = device.grants ?? [];
    const after = replaceGrants(before, grants);
    const change = this.#unsavedGrants.begin(id, before, after);
    this.#table.update(id, (one) => withGrants(one, after));
    await this.#write(() => {
      const kept = this.#unsavedGrants.failed(id, change);
      this.#table.update(id, (one) => withGrants(one, kept));
    });
    this.#unsavedGrants.saved(id, change);
    return this.#table.withId(id);
  }

  /**
   * Calls a device something else. Returns the device; undefined when there is none of this id.
   * @throws ChatError `devices.not_saved`; it is then called as before
   */
  async rename(id: string, name: string): Promise<Device | undefined> {
    const before = this.#table.withId(id);
    if (!before) return undefined;
    const after = cleanName(name, before.name);
    this.#unsavedNames.begin(id, after);
    this.#table.update(id, (one) => ({ ...one, name: after }));
    try {
      await this.#write(() => {
        const { name } = before;
        this.#table.update(id, (one) => (one.name === after ? { ...one, name } : one));
      });
    } finally {
      this.#unsavedNames.end(id, after);
    }
    return this.#table.withId(id);
  }

  /**
   * Gives a device a new token: the old one is dead at once, its streams end, and the device
   * keeps its id, its name and what it may do. Undefined when there is none of this id.
   * @throws ChatError `devices.not_saved`; there is then no new token, and the old one works again
   */
  async replaceToken(id: string): Promise<NewDevice | undefined> {
    const token = randomSecret(TOKEN_BYTES);
    const tokenSha256 = await sha256Hex(token);
    const before = this.#table.withId(id);
    if (!before) return undefined;
    const device: Device = { ...before, tokenSha256, lastSeenAt: null };
    this.#replaced.add(before.tokenSha256);
    this.#unsaved.add(tokenSha256);
    this.#table.replace(before, device);
    this.#endStreams(id);
    try {
      await this.#write(() => {
        this.#replaced.delete(before.tokenSha256);
        const current = this.#table.get(tokenSha256);
        if (current) this.#table.replace(current, { ...current, ...tokenOf(before) });
        this.#endStreams(id);
      });
    } finally {
      this.#unsaved.delete(tokenSha256);
    }
    return { device: this.#table.withId(id) ?? device, token };
  }

  /** Aborted when the device is revoked; already so for one that is not paired. */
  revocation({ id, tokenSha256 }: Device): AbortSignal {
    if (!this.#table.get(tokenSha256)) return AbortSignal.abort(deviceRevoked());
    const known = this.#revocations.get(id) ?? new AbortController();
    this.#revocations.set(id, known);
    return known.signal;
  }

  /**
   * Takes a device's access away: its token is dead at once, its streams end. Returns
   * whether there was such a device.
   * @throws ChatError `devices.not_saved`; the device is out for as long as this process runs
   */
  async revoke(id: string): Promise<boolean> {
    const device = this.#table.withId(id);
    if (!device) return false;
    this.#revoked.add(id);
    this.#remove(device);
    await this.#write();
    return true;
  }

  /**
   * Takes over a list that another process has saved: adds and updates what is in it, and
   * revokes what is missing from it. A device revoked here stays out, one that is being
   * paired stays in, grants that are being set stay so, and of two times last seen the later
   * counts. Saves nothing.
   */
  sync(devices: readonly Device[]): void {
    const known = new Map(this.list().map((device) => [device.tokenSha256, device]));
    const current = devices
      .filter(({ id, tokenSha256 }) => !this.#revoked.has(id) && !this.#replaced.has(tokenSha256))
      .map((one) => withGrants(one, this.#unsavedGrants.overlay(one.id, one.grants)))
      .map((one) => this.#unsavedNames.overlay(one));
    const digests = new Set(current.map(({ tokenSha256 }) => tokenSha256));
    for (const [digest, device] of known)
      if (!digests.has(digest) && !this.#unsaved.has(digest)) this.#remove(device);
    // In the order of the list; those that are being paired come after it.
    const unsaved = this.list().filter(({ tokenSha256 }) => !digests.has(tokenSha256));
    this.#table.reset([...current.map((one) => withLatestSeen(one, known)), ...unsaved]);
    for (const id of this.#revoked)
      if (!devices.some((device) => device.id === id)) this.#revoked.delete(id);
    for (const digest of this.#replaced)
      if (!devices.some(({ tokenSha256 }) => tokenSha256 === digest)) this.#replaced.delete(digest);
  }

  #remove({ id, tokenSha256 }: Device): void {
    this.#table.delete(tokenSha256);
    this.#unsavedGrants.forget(id);
    this.#endStreams(id);
  }

  #endStreams(id: string): void {
    this.#revocations.get(id)?.abort(deviceRevoked());
    this.#revocations.delete(id);
  }

  // One write after the other, each of what is true when its turn comes; what a failed one
  // undoes is undone before the next.
  async #write(undo: () => void = () => {}): Promise<void> {
    const write = this.#saving.then(async () => {
      try {
        await this.#save(this.list());
      } catch (error) {
        undo();
        throw deviceNotSaved(error);
      }
    });
    this.#saving = write.catch(() => {});
    await write;
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString();
  }
}
