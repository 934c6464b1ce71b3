import { describe, expect, it, vi } from "vitest";
import type { Device, NewDevice } from "../../src/auth/device.ts";
import { Devices } from "../../src/auth/devices.ts";
import { sha256Hex } from "../../src/auth/digest.ts";
import { eventually } from "../eventually.ts";
import { settle } from "../settle.ts";

const START = Date.parse("2026-01-02T03:04:05.000Z");

/** A place to save in that finishes each write when the test says so. */
class SlowDisk {
  readonly written: string[][] = [];
  #writing: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  readonly save = (devices: readonly Device[]): Promise<void> => {
    if (this.#writing) throw new Error("two writes at once");
    this.written.push(devices.map(({ name }) => name));
    return new Promise((resolve, reject) => {
      this.#writing = { resolve, reject };
    });
  };

  /** Waits for a write to begin, then ends it. */
  async finish(error?: unknown): Promise<void> {
    const writing = await eventually(() => {
      if (!this.#writing) throw new Error("nothing is written");
      return this.#writing;
    });
    this.#writing = undefined;
    if (error === undefined) writing.resolve();
    else writing.reject(error);
  }
}

/** Begins to pair a device; it is in the list, and perhaps not saved yet. */
async function adding(devices: Devices, name: string): Promise<{ added: Promise<NewDevice> }> {
  const added = devices.add(name);
  added.catch(() => {});
  await eventually(() => expect(devices.list().map((one) => one.name)).toContain(name));
  return { added };
}

describe("Devices.add", () => {
  it("gives a token of 256 bits and keeps only its digest", async () => {
    const devices = new Devices({ now: () => START });
    const { device, token } = await devices.add("Flo's phone");
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(devices.list()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{12}$/),
        name: "Flo's phone",
        tokenSha256: await sha256Hex(token),
        createdAt: "2026-01-02T03:04:05.000Z",
        lastSeenAt: null,
      },
    ]);
    expect(devices.find(await sha256Hex(token))).toBe(device);
    expect(JSON.stringify(devices.list())).not.toContain(token);
  });

  it("saves the whole list, those paired before included", async () => {
    const saved: (readonly Device[])[] = [];
    const before: Device = {
      id: "old",
      name: "tablet",
      tokenSha256: "00",
      createdAt: "2025-01-01T00:00:00.000Z",
      lastSeenAt: null,
    };
    const devices = new Devices({ devices: [before], save: async (list) => void saved.push(list) });
    const { device } = await devices.add("phone");
    expect(saved).toEqual([[before, device]]);
  });

  it("cleans the name, and has one for a device without", async () => {
    const devices = new Devices();
    await devices.add("\u001b[2J evil\u202egnp\n");
    await devices.add(" \u200b ");
    expect(devices.list().map(({ name }) => name)).toEqual(["[2J evil gnp", "phone"]);
  });

  it("does not pair what cannot be saved, and says so without the disk's own words", async () => {
    const devices = new Devices({ save: () => Promise.reject(new Error("ENOSPC /home/flo")) });
    await expect(devices.add("phone")).rejects.toMatchObject({
      code: "devices.not_saved",
      status: 500,
      message: expect.not.stringContaining("/home"),
    });
    expect(devices.list()).toEqual([]);
  });

  it("leaves nothing of a failed pairing in the write that follows it", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ save: disk.save });
    const first = await adding(devices, "first");
    const second = await adding(devices, "second");
    await disk.finish(new Error("disk full"));
    await disk.finish();
    await expect(first.added).rejects.toMatchObject({ code: "devices.not_saved" });
    await second.added;
    expect(disk.written.at(-1)).toEqual(["second"]);
    expect(devices.list().map(({ name }) => name)).toEqual(["second"]);
  });

  it("takes up to 500 devices, however many come at once", async () => {
    const devices = new Devices();
    const added = await Promise.allSettled(Array.from({ length: 510 }, () => devices.add("x")));
    const refused = added.filter(({ status }) => status === "rejected");
    expect(devices.list()).toHaveLength(500);
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ reason: { code: "devices.too_many", status: 409 } });
  });
});

describe("Devices.add, with grants", () => {
  it.each([
    [[], {}],
    [["agent"] as const, { grants: ["agent"] }],
  ])("%j are kept", async (grants, kept) => {
    const devices = new Devices({ now: () => START });
    const { device } = await devices.add("phone", grants);
    const { id, tokenSha256, ...rest } = device;
    expect(rest).toEqual({
      name: "phone",
      createdAt: "2026-01-02T03:04:05.000Z",
      lastSeenAt: null,
      ...kept,
    });
    expect(Object.keys(rest)).toEqual(["name", "createdAt", "lastSeenAt", ...Object.keys(kept)]);
  });
});

describe("Devices.rename", () => {
  const stored: Device = {
    id: "phone",
    name: "phone",
    tokenSha256: "digest",
    createdAt: "2025-01-01T00:00:00.000Z",
    lastSeenAt: null,
  };
  const named = (devices: Devices): string | undefined => devices.list()[0]?.name;

  it("holds at once, is saved, and leaves the device's streams open", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ devices: [stored], save: disk.save });
    const signal = devices.revocation(stored);
    const renamed = devices.rename("phone", "Flo's\n phone ");
    expect(named(devices)).toBe("Flo's phone");
    await disk.finish();
    expect(await renamed).toEqual({ ...stored, name: "Flo's phone" });
    expect([signal.aborted, disk.written]).toEqual([false, [["Flo's phone"]]]);
  });

  it("survives a list from elsewhere that was written before", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ devices: [stored], save: disk.save });
    const renamed = devices.rename("phone", "mine");
    devices.sync([stored]);
    expect(named(devices)).toBe("mine");
    await disk.finish();
    await renamed;
    devices.sync([{ ...stored, name: "yours" }]);
    expect(named(devices)).toBe("yours");
  });

  it("is undone when it cannot be saved", async () => {
    const save = () => Promise.reject(new Error("disk full"));
    const devices = new Devices({ devices: [stored], save });
    await expect(devices.rename("phone", "mine")).rejects.toMatchObject({
      code: "devices.not_saved",
    });
    expect(named(devices)).toBe("phone");
    devices.sync([stored]);
    expect(named(devices)).toBe("phone");
  });

  it("knows no device of another id, and no name without characters", async () => {
    const devices = new Devices({ devices: [stored] });
    expect(await devices.rename("nobody", "mine")).toBeUndefined();
    expect((await devices.rename("phone", "\u0007 "))?.name).toBe("phone");
  });
});

describe("Devices.setGrants", () => {
  const stored: Device = {
    id: "phone",
    name: "phone",
    tokenSha256: "digest",
    createdAt: "2025-01-01T00:00:00.000Z",
    lastSeenAt: null,
  };
  const kept = (devices: Devices): readonly string[] | undefined => devices.list()[0]?.grants;

  it("holds at once, is saved, and leaves the device's streams open", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ devices: [stored], save: disk.save });
    const signal = devices.revocation(stored);
    const set = devices.setGrants("phone", ["agent"]);
    expect(devices.find("digest")?.grants).toEqual(["agent"]);
    await disk.finish();
    expect(await set).toEqual({ ...stored, grants: ["agent"] });
    const taken = devices.setGrants("phone", []);
    expect(devices.find("digest")).toEqual(stored);
    await disk.finish();
    expect(await taken).toEqual(stored);
    expect(signal.aborted).toBe(false);
    expect(disk.written).toEqual([["phone"], ["phone"]]);
  });

  it("knows no device of another id", async () => {
    const save = vi.fn(async () => {});
    const devices = new Devices({ devices: [stored], save });
    expect(await devices.setGrants("nobody", ["agent"])).toBeUndefined();
    expect(save).not.toHaveBeenCalled();
  });

  it.each([
    ["gives nothing", [], ["agent"] as const, undefined],
    ["takes away all the same", ["agent", "agent:always"], ["agent"] as const, ["agent"]],
    ["takes all away all the same", ["agent"], [] as const, undefined],
  ])("%s when it cannot be saved, and says that it could not", async (...given) => {
    const [_what, before, wanted, after] = given;
    const devices = new Devices({
      devices: [{ ...stored, ...(before.length > 0 && { grants: before }) }],
      save: () => Promise.reject(new Error("disk full")),
    });
    await expect(devices.setGrants("phone", wanted)).rejects.toMatchObject({
      code: "devices.not_saved",
    });
    expect(kept(devices)).toEqual(after);
  });

  it("stays so when a list from elsewhere comes while it is saved, and no longer", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ devices: [stored], save: disk.save });
    const set = devices.setGrants("phone", ["agent"]);
    devices.sync([{ ...stored, name: "renamed" }]);
    expect(devices.list()).toEqual([{ ...stored, name: "renamed", grants: ["agent"] }]);
    await disk.finish();
    await set;
    devices.sync([stored]);
    expect(devices.list()).toEqual([stored]);
  });

  it("gives no grant back that could not be taken away on disk, until the list agrees", async () => {
    const granted = { ...stored, grants: ["agent"] };
    const devices = new Devices({
      devices: [granted],
      save: () => Promise.reject(new Error("disk full")),
    });
    await devices.setGrants("phone", []).catch(() => {});
    devices.sync([granted]);
    expect(kept(devices)).toBeUndefined();
    devices.sync([stored]);
    devices.sync([granted]);
    expect(kept(devices)).toEqual(["agent"]);
  });

  it("heeds what others set after a grant that could not be saved", async () => {
    const devices = new Devices({
      devices: [stored],
      save: () => Promise.reject(new Error("disk full")),
    });
    await devices.setGrants("phone", ["agent"]).catch(() => {});
    devices.sync([{ ...stored, grants: ["agent"] }]);
    expect(kept(devices)).toEqual(["agent"]);
    devices.sync([stored]);
    expect(kept(devices)).toBeUndefined();
  });

  it("keeps none of a first change that failed when a second fails too", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ devices: [stored], save: disk.save });
    const first = devices.setGrants("phone", ["agent"]).catch(({ code }) => code);
    const second = devices.setGrants("phone", ["agent:always"]).catch(({ code }) => code);
    await disk.finish(new Error("disk full"));
    expect(await first).toBe("devices.not_saved");
    expect(kept(devices)).toEqual(["agent", "agent:always"]);
    await disk.finish(new Error("disk full"));
    expect(await second).toBe("devices.not_saved");
    expect(devices.list()).toEqual([stored]);
  });

  it("keeps what only a newer version knows", async () => {
    const devices = new Devices({ devices: [{ ...stored, grants: ["camera"] }] });
    await devices.setGrants("phone", ["agent"]);
    expect(kept(devices)).toEqual(["agent", "camera"]);
  });

  it("brings no device back that is revoked while it is saved", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ devices: [stored], save: disk.save });
    const set = devices.setGrants("phone", ["agent"]);
    const revoked = devices.revoke("phone");
    await disk.finish();
    await disk.finish();
    expect([await set, await revoked, devices.list()]).toEqual([undefined, true, []]);
  });
});

describe("Devices, writing", () => {
  it("writes one change after the other, each with what is true by then", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ save: disk.save });
    const first = await adding(devices, "a");
    const rest = [await adding(devices, "b"), await adding(devices, "c")];
    expect(disk.written).toEqual([["a"]]);
    await disk.finish();
    const revoked = devices.revoke((await first.added).device.id);
    for (let write = 2; write <= 4; write++) await disk.finish();
    await Promise.all([...rest.map(({ added }) => added), revoked]);
    expect(disk.written).toEqual([["a"], ["a", "b", "c"], ["b", "c"], ["b", "c"]]);
  });

  it("goes on after a write that failed", async () => {
    let full = true;
    const saved: number[] = [];
    const devices = new Devices({
      save: async (list) => {
        if (full) throw new Error("disk full");
        saved.push(list.length);
      },
    });
    await expect(devices.add("a")).rejects.toThrow();
    full = false;
    await devices.add("b");
    expect(saved).toEqual([1]);
  });
});

describe("Devices.touch", () => {
  async function paired(save?: () => Promise<void>) {
    const clock = { ms: START };
    const writes: (string | null)[] = [];
    const devices = new Devices({
      now: () => clock.ms,
      save: async (list) => {
        writes.push(list[0]?.lastSeenAt ?? null);
        await save?.();
      },
    });
    const { device } = await devices.add("phone");
    writes.length = 0;
    return { clock, writes, devices, device };
  }

  it("is written at most once a minute", async () => {
    const { clock, writes, devices, device } = await paired();
    for (const ms of [0, 1, 30_000, 59_999, 60_000, 60_001, 120_000]) {
      clock.ms = START + ms;
      devices.touch(device);
      await settle();
    }
    expect(writes).toEqual([
      "2026-01-02T03:04:05.000Z",
      "2026-01-02T03:05:05.000Z",
      "2026-01-02T03:06:05.000Z",
    ]);
  });

  it("is not silenced by a clock that was set back", async () => {
    const { clock, writes, devices, device } = await paired();
    devices.touch(device);
    clock.ms = START - 3_600_000;
    devices.touch(device);
    await settle();
    expect(writes.at(-1)).toBe("2026-01-02T02:04:05.000Z");
  });

  it("fails no request when it cannot be written", async () => {
    let full = false;
    const { devices, device } = await paired(async () => {
      if (full) throw new Error("disk full");
    });
    full = true;
    devices.touch(device);
    await settle();
    expect(devices.list()).toHaveLength(1);
  });

  it("brings no revoked device back", async () => {
    const { devices, device } = await paired();
    await devices.revoke(device.id);
    devices.touch(device);
    expect(devices.list()).toEqual([]);
  });
});

describe("Devices.revoke", () => {
  it("kills the token and aborts the signal at once, before anything is written", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ save: disk.save });
    const { added } = await adding(devices, "phone");
    await disk.finish();
    const { device } = await added;
    const signal = devices.revocation(device);
    const revoked = devices.revoke(device.id);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ code: "auth.invalid_token" });
    expect(devices.find(device.tokenSha256)).toBeUndefined();
    await disk.finish();
    expect(await revoked).toBe(true);
    expect(disk.written).toEqual([["phone"], []]);
  });

  it("leaves the other devices alone", async () => {
    const devices = new Devices();
    const [a, b] = [await devices.add("a"), await devices.add("b")];
    const signal = devices.revocation(b.device);
    await devices.revoke(a.device.id);
    expect(signal.aborted).toBe(false);
    expect(devices.list()).toEqual([b.device]);
  });

  it("is false for a device that is not there", async () => {
    expect(await new Devices().revoke("nobody")).toBe(false);
  });

  it("keeps the device out when that cannot be saved, and says that it could not", async () => {
    let full = false;
    const devices = new Devices({
      save: async () => {
        if (full) throw new Error("disk full");
      },
    });
    const { device } = await devices.add("phone");
    full = true;
    await expect(devices.revoke(device.id)).rejects.toMatchObject({ code: "devices.not_saved" });
    expect(devices.find(device.tokenSha256)).toBeUndefined();
  });
});

describe("Devices.revocation", () => {
  it("is one signal for all requests of a device", async () => {
    const devices = new Devices();
    const { device } = await devices.add("phone");
    expect(devices.revocation(device)).toBe(devices.revocation(device));
  });
});

describe("Devices.revocation, of a device that is not paired", () => {
  it("is aborted already", async () => {
    const devices = new Devices();
    const { device } = await devices.add("phone");
    await devices.revoke(device.id);
    expect(devices.revocation(device)).toMatchObject({
      aborted: true,
      reason: { code: "auth.invalid_token" },
    });
  });
});

describe("Devices.sync", () => {
  const stored = (name: string, more: Partial<Device> = {}): Device => ({
    id: `id of ${name}`,
    name,
    tokenSha256: `digest of ${name}`,
    createdAt: "2025-01-01T00:00:00.000Z",
    lastSeenAt: null,
    ...more,
  });
  const [phone, tablet] = [stored("phone"), stored("tablet")];

  it("adds, updates and revokes, and saves nothing", () => {
    const save = vi.fn(async () => {});
    const devices = new Devices({ devices: [phone, tablet], save });
    const [ofPhone, ofTablet] = [devices.revocation(phone), devices.revocation(tablet)];
    const renamed = { ...tablet, name: "kitchen" };
    devices.sync([stored("laptop"), renamed]);
    expect(devices.list()).toEqual([stored("laptop"), renamed]);
    expect(ofPhone).toMatchObject({ aborted: true, reason: { code: "auth.invalid_token" } });
    expect(devices.find(phone.tokenSha256)).toBeUndefined();
    expect(ofTablet.aborted).toBe(false);
    expect(devices.revocation(renamed)).toBe(ofTablet);
    expect(save).not.toHaveBeenCalled();
  });

  it("revokes the old token of a device that has a new one", () => {
    const devices = new Devices({ devices: [phone] });
    const old = devices.revocation(phone);
    const again = { ...phone, tokenSha256: "another digest" };
    devices.sync([again]);
    expect([old.aborted, devices.revocation(again).aborted]).toEqual([true, false]);
  });

  it.each([
    ["2026-01-02T03:00:00.000Z", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02T04:00:00.000Z", "2026-01-02T04:00:00.000Z"],
    [null, "2026-01-02T03:04:05.000Z"],
  ])("keeps the later of the times last seen: %s in the list", (inList, expected) => {
    const devices = new Devices({ devices: [phone], now: () => START });
    devices.touch(phone);
    devices.sync([{ ...phone, lastSeenAt: inList }]);
    expect(devices.list()).toEqual([{ ...phone, lastSeenAt: expected }]);
  });

  it("keeps a device that is being paired, and writes it after those of the list", async () => {
    const disk = new SlowDisk();
    const devices = new Devices({ devices: [phone], save: disk.save });
    const { added } = await adding(devices, "new");
    devices.sync([tablet]);
    expect(devices.list().map(({ name }) => name)).toEqual(["tablet", "new"]);
    await disk.finish();
    const { device } = await added;
    devices.sync([tablet]);
    expect(devices.find(device.tokenSha256)).toBeUndefined();
  });

  it("keeps devices out that were revoked here, until the list no longer names them", async () => {
    const devices = new Devices({
      devices: [phone, tablet],
      save: () => Promise.reject(new Error("disk full")),
    });
    await devices.revoke(phone.id).catch(() => {});
    devices.sync([phone, tablet]);
    expect(devices.list()).toEqual([tablet]);
    devices.sync([tablet]);
    devices.sync([phone, tablet]);
    expect(devices.list()).toEqual([phone, tablet]);
  });
});

describe("Devices.replaceToken", () => {
  it("gives a new token to the same device, and ends the old one with its streams", async () => {
    const devices = new Devices({ now: () => START });
    const first = await devices.add("phone", ["agent"]);
    await devices.add("tablet");
    const streams = devices.revocation(first.device);
    const replaced = await devices.replaceToken(first.device.id);
    expect(streams.aborted).toBe(true);
    expect(devices.find(await sha256Hex(first.token))).toBeUndefined();
    expect(replaced?.device).toEqual({
      ...first.device,
      tokenSha256: await sha256Hex(replaced?.token ?? ""),
    });
    expect(devices.list().map(({ name }) => name)).toEqual(["phone", "tablet"]);
    expect(replaced && devices.revocation(replaced.device).aborted).toBe(false);
  });

  it("knows no other device", async () => {
    expect(await new Devices().replaceToken("nobody")).toBeUndefined();
  });

  it("leaves the old token right when the new one cannot be saved", async () => {
    let isFull = false;
    const save = async (): Promise<void> => {
      if (isFull) throw new Error("ENOSPC /home/flo");
    };
    const devices = new Devices({ save });
    const { device, token } = await devices.add("phone");
    const before = devices.list();
    isFull = true;
    await expect(devices.replaceToken(device.id)).rejects.toMatchObject({
      code: "devices.not_saved",
    });
    expect(devices.list()).toEqual(before);
    expect(devices.find(await sha256Hex(token))).toEqual(device);
    isFull = false;
    expect((await devices.replaceToken(device.id))?.token).not.toBe(token);
  });

  it("does not take the old token back from a list that was saved before", async () => {
    const disk = new SlowDisk();
    const old: Device = {
      id: "a",
      name: "phone",
      tokenSha256: "00",
      createdAt: "2025-01-01T00:00:00.000Z",
      lastSeenAt: null,
    };
    const devices = new Devices({ devices: [old], save: disk.save });
    const replacing = devices.replaceToken("a");
    await eventually(() => expect(devices.list()[0]?.tokenSha256).not.toBe("00"));
    devices.sync([old]);
    expect(devices.list().map(({ id }) => id)).toEqual(["a"]);
    expect(devices.find("00")).toBeUndefined();
    await disk.finish();
    const token = (await replacing)?.token ?? "";
    devices.sync(devices.list());
    expect(devices.find(await sha256Hex(token))?.id).toBe("a");
  });
});
