import fs, { chmodSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Device } from "../../../src/auth/device.ts";
import { Devices } from "../../../src/auth/devices.ts";
import { devicesFile, devicesText } from "../../../src/cli/files/devices-file.ts";
import { SILENT } from "../../../src/cli/log.ts";
import { DevicesSync } from "../../../src/cli/server/devices-sync.ts";
import { temporaryHome } from "../temporary-home.ts";

function device(n: number, changes: Partial<Device> = {}): Device {
  return {
    id: `id${n}`,
    name: `phone ${n}`,
    tokenSha256: String(n).padStart(64, "0"),
    createdAt: "2026-01-02T03:04:05.000Z",
    lastSeenAt: null,
    ...changes,
  };
}

/** A server's devices, 1 and 2, and the file that they are kept in. */
function open({ now = Date.parse("2026-02-02T00:00:00.000Z") } = {}) {
  const path = devicesFile(temporaryHome());
  const stored = [device(1), device(2)];
  const edit = (text: string): void => writeFileSync(path, text, { mode: 0o600 });
  edit(devicesText(stored));
  const errors: string[] = [];
  const changes: string[] = [];
  const log = {
    ...SILENT,
    error: (message: string) => void errors.push(message),
    debug: (message: string) => void changes.push(message),
  };
  const sync = new DevicesSync(path, log);
  const devices = new Devices({ devices: stored, save: sync.save, now: () => now });
  sync.attach(devices);
  const ids = (): string[] => devices.list().map(({ id }) => id);
  const inFile = (): Device[] => JSON.parse(readFileSync(path, "utf8")).devices;
  return { path, edit, errors, changes, sync, devices, ids, inFile };
}

describe("DevicesSync.refresh", () => {
  it("revokes who is missing from the file, and admits who is new in it", () => {
    const { edit, sync, devices, ids } = open();
    const [one, two] = [devices.revocation(device(1)), devices.revocation(device(2))];
    edit(devicesText([device(2), device(3)]));
    sync.refresh();
    expect(ids()).toEqual(["id2", "id3"]);
    expect([one.aborted, two.aborted]).toEqual([true, false]);
    expect(one.reason).toMatchObject({ code: "auth.invalid_token" });
  });

  it("takes over grants, ends nobody's streams by it, and leaves devices of old files without", () => {
    const { edit, sync, devices } = open();
    const signal = devices.revocation(device(1));
    const grants = () => devices.list().map((one) => one.grants);
    edit(devicesText([device(1, { grants: ["agent"] }), device(2)]));
    sync.refresh();
    expect(grants()).toEqual([["agent"], undefined]);
    edit(devicesText([device(1), device(2)]));
    sync.refresh();
    expect(grants()).toEqual([undefined, undefined]);
    expect(signal.aborted).toBe(false);
  });

  it("says which grants are malformed, and keeps the devices as they were", () => {
    const { path, edit, errors, sync, devices } = open();
    edit(JSON.stringify({ devices: [device(1), { ...device(2), grants: "agent" }] }));
    sync.refresh();
    expect(devices.list()).toEqual([device(1), device(2)]);
    expect(errors).toEqual([
      `${path} is damaged: the grants of device number 2 in it are not a list of names, such as ["agent"]. The devices from before stay paired until it is repaired.`,
    ]);
  });

  it("revokes everybody when the file is gone", () => {
    const { path, sync, ids } = open();
    rmSync(path);
    sync.refresh();
    expect(ids()).toEqual([]);
  });

  it.each<[string, (path: string) => void, string]>([
    ["is broken", (path) => writeFileSync(path, "{"), "is damaged: it is not a list of devices."],
    ["is empty", (path) => writeFileSync(path, ""), "is damaged: it is not a list of devices."],
    [
      "names an id twice",
      (path) => writeFileSync(path, devicesText([device(1), device(1)])),
      "is damaged: it is not a list of devices.",
    ],
    [
      "has become a link",
      (path) => {
        writeFileSync(`${path}.other`, devicesText([]));
        rmSync(path);
        symlinkSync(`${path}.other`, path);
      },
      "symbolic link",
    ],
  ])("keeps the devices and says so once when the file %s; then goes on", (_how, damage, words) => {
    const { path, edit, errors, sync, ids } = open();
    damage(path);
    for (let look = 0; look < 3; look++) sync.refresh();
    expect(ids()).toEqual(["id1", "id2"]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(words);
    expect(errors[0]).toContain("The devices from before stay paired until it is repaired.");
    rmSync(path);
    edit(devicesText([device(2)]));
    sync.refresh();
    expect(ids()).toEqual(["id2"]);
    edit("{");
    sync.refresh();
    expect(errors).toHaveLength(2);
  });

  it("reads a file that has not changed no second time", () => {
    // An hour after the file was written: changes of the last seconds are always looked at.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
    const read = vi.spyOn(fs, "openSync");
    syncBuiltinESMExports();
    onTestFinished(() => {
      read.mockRestore();
      syncBuiltinESMExports();
      vi.useRealTimers();
    });
    const { sync } = open();
    read.mockClear();
    sync.refresh();
    expect(read).toHaveBeenCalledOnce();
    sync.refresh();
    expect(read).toHaveBeenCalledOnce();
  });

  it("takes everybody else's access to the file away", () => {
    const { path, edit, sync } = open();
    edit(devicesText([device(1)]));
    chmodSync(path, 0o644);
    sync.refresh();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe("DevicesSync.save", () => {
  it("brings no device back, at a last-seen time, that another process has revoked", async () => {
    const { edit, devices, inFile, ids } = open();
    edit(devicesText([device(2, { name: "renamed" }), device(3)]));
    devices.touch(device(2));
    await expect
      .poll(inFile)
      .toEqual([device(2, { name: "renamed", lastSeenAt: "2026-02-02T00:00:00.000Z" }), device(3)]);
    expect(ids()).toEqual(["id2", "id3"]);
  });

  it("keeps who was paired elsewhere when it pairs another", async () => {
    const { edit, devices, inFile } = open();
    edit(devicesText([device(1), device(2), device(3)]));
    const { device: added } = await devices.add("phone 4");
    expect(inFile()).toEqual([device(1), device(2), device(3), added]);
  });

  it("undoes no edit that comes while it writes", async () => {
    const { path, edit, devices, inFile, ids } = open();
    const openSync = fs.openSync;
    let reads = 0;
    // The third is the one right before the file is replaced.
    const read = vi.spyOn(fs, "openSync").mockImplementation((...args) => {
      if (args[0] === path && ++reads === 3) edit(devicesText([device(2)]));
      return openSync(...args);
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      read.mockRestore();
      syncBuiltinESMExports();
    });
    const { device: added } = await devices.add("phone 3");
    expect(inFile()).toEqual([device(2), added]);
    expect(ids()).toEqual(["id2", added.id]);
  });

  it("gives up on a file that changes all the time", async () => {
    const { path, edit, devices } = open();
    const openSync = fs.openSync;
    let reads = 0;
    const read = vi.spyOn(fs, "openSync").mockImplementation((...args) => {
      if (args[0] === path) edit(devicesText([device(1, { name: `${reads++}` })]));
      return openSync(...args);
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      read.mockRestore();
      syncBuiltinESMExports();
    });
    await expect(devices.add("phone 3")).rejects.toMatchObject({ code: "devices.not_saved" });
  });

  it("takes what it has written itself for no change", async () => {
    const { devices, sync, changes, edit } = open();
    await devices.add("phone 3");
    sync.refresh();
    expect(changes).toEqual([]);
    edit(devicesText([device(1)]));
    sync.refresh();
    expect(changes).toEqual([expect.stringMatching(/has changed: it lists 1 now\.$/)]);
  });

  it("lets two servers set grants at the same time without undoing each other", async () => {
    const one = open();
    const sync = new DevicesSync(one.path, SILENT);
    const devices = new Devices({ devices: one.devices.list(), save: sync.save });
    sync.attach(devices);
    await Promise.all([
      one.devices.setGrants("id1", ["agent"]),
      devices.setGrants("id2", ["agent:always"]),
    ]);
    for (const each of [one.sync, sync]) each.refresh();
    const grants = [["agent"], ["agent", "agent:always"]];
    for (const list of [one.devices.list(), devices.list(), one.inFile()])
      expect(list.map((each) => each.grants)).toEqual(grants);
    await devices.setGrants("id1", []);
    one.sync.refresh();
    expect(one.devices.list().map((each) => each.grants)).toEqual([undefined, grants[1]]);
  });

  it("keeps what only a newer version knows when it writes a time last seen", async () => {
    const { edit, devices, inFile } = open();
    edit(devicesText([device(1, { grants: ["camera"] }), device(2)]));
    devices.touch(device(1));
    await expect
      .poll(inFile)
      .toEqual([
        device(1, { grants: ["camera"], lastSeenAt: "2026-02-02T00:00:00.000Z" }),
        device(2),
      ]);
  });

  it("lets two servers revoke one after the other without undoing each other", async () => {
    const one = open();
    const sync = new DevicesSync(one.path, SILENT);
    const devices = new Devices({ devices: one.devices.list(), save: sync.save });
    sync.attach(devices);
    await one.devices.revoke("id1");
    await devices.revoke("id2");
    one.sync.refresh();
    expect([one.ids(), devices.list(), one.inFile()]).toEqual([[], [], []]);
  });

  it("does not write over a broken edit, and says that it could not save", async () => {
    const { path, edit, errors, devices, ids } = open();
    edit("{ half an edit");
    await expect(devices.add("phone 3")).rejects.toMatchObject({ code: "devices.not_saved" });
    await expect(devices.revoke("id1")).rejects.toMatchObject({ code: "devices.not_saved" });
    expect(readFileSync(path, "utf8")).toBe("{ half an edit");
    expect(ids()).toEqual(["id2"]);
    expect(errors[0]).toBe(`${path} is damaged: it is not a list of devices.`);
    // Nor does the repair bring the device back.
    edit(devicesText([device(1), device(2)]));
    await devices.add("phone 3");
    expect(ids()).toEqual(["id2", expect.any(String)]);
  });
});
