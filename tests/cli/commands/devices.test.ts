import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import {
  accessDevices,
  type DeviceAccess,
  fileAccess,
  listDevices,
  revokeDevices,
} from "../../../src/cli/commands/devices.ts";
import { devicesFile, writeDevices } from "../../../src/cli/files/devices-file.ts";
import { serverFile } from "../../../src/cli/files/server-file.ts";
import { tokenFile } from "../../../src/cli/files/token-file.ts";
import { temporaryHome } from "../temporary-home.ts";

const at = (...local: [number, number, number, number, number]): string =>
  new Date(...local).toISOString();

const PHONE = {
  id: "0123456789ab",
  name: "Flo's phone",
  createdAt: at(2026, 0, 2, 9, 5),
  lastSeenAt: at(2026, 0, 3, 19, 45),
};
const TABLET = {
  id: "ba9876543210",
  name: "手机",
  createdAt: at(2026, 0, 2, 9, 6),
  lastSeenAt: null,
};

function fakeAccess(): DeviceAccess & { revoked: string[] } {
  const revoked: string[] = [];
  return {
    revoked,
    devices: async () => [PHONE, TABLET],
    revoke: async (id) => {
      revoked.push(id);
      return true;
    },
  };
}

describe("listDevices", () => {
  it("is a table", () => {
    expect(listDevices([PHONE, TABLET])).toBe(
      [
        "ID            PAIRED            LAST HERE         NAME",
        "0123456789ab  2026-01-02 09:05  2026-01-03 19:45  Flo's phone",
        "ba9876543210  2026-01-02 09:06  never             手机",
        "",
      ].join("\n"),
    );
  });

  it("says what to do when there is none", () => {
    expect(listDevices([])).toBe("No device is paired. Pair one: npx tsx mod.ts pair\n");
  });

  it("shows no escapes and no other direction, whatever is in the file", () => {
    const evil = {
      ...PHONE,
      id: "a\u001b[2J",
      name: "\u001b]0;x\u0007\u202eevil\r\nx",
      createdAt: "\u001b",
    };
    const text = listDevices([evil]);
    expect(text.split("\n")[1]).toBe("a [2J  ?       2026-01-03 19:45  ]0;x evil x");
  });
});

describe("revokeDevices", () => {
  it("revokes one", async () => {
    const access = fakeAccess();
    expect(await revokeDevices(access, TABLET.id)).toBe(
      '"手机" (ba9876543210) has no access any more.\n',
    );
    expect(access.revoked).toEqual([TABLET.id]);
  });

  it("revokes all", async () => {
    const access = fakeAccess();
    expect(await revokeDevices(access)).toBe(
      '"Flo\'s phone" (0123456789ab) has no access any more.\n"手机" (ba9876543210) has no access any more.\n',
    );
    expect(access.revoked).toEqual([PHONE.id, TABLET.id]);
  });

  it("says that there is none of that id, and revokes nothing", async () => {
    const access = fakeAccess();
    await expect(revokeDevices(access, "no\u001bbody")).rejects.toMatchObject({
      message: "There is no device no body. See: npx tsx mod.ts devices list",
      exitCode: 1,
    });
    expect(access.revoked).toEqual([]);
  });
});

const stored = (n: number) => ({
  id: `id${n}`,
  name: `phone ${n}`,
  tokenSha256: String(n).padStart(64, "0"),
  createdAt: "2026-01-02T03:04:05.000Z",
  lastSeenAt: null,
});

describe("fileAccess", () => {
  it("lists and revokes in the file", async () => {
    const path = devicesFile(temporaryHome());
    await writeDevices(path, [stored(1), stored(2)]);
    const access = fileAccess(path, () => {});
    expect(await access.devices()).toEqual([stored(1), stored(2)]);
    expect([await access.revoke("id1"), await access.revoke("id1")]).toEqual([true, false]);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ devices: [stored(2)] });
  });

  it("reports damage", async () => {
    const path = devicesFile(temporaryHome());
    await writeFile(path, "damaged");
    const complaints: string[] = [];
    expect(await fileAccess(path, (words) => complaints.push(words)).devices()).toEqual([]);
    expect(complaints).toEqual([expect.stringContaining("devices.json was damaged")]);
  });
});

describe("accessDevices", () => {
  const complain = (): void => {};
  const silent: typeof fetch = async () => {
    throw new TypeError("fetch failed", { cause: new Error("read ECONNRESET") });
  };
  const closed: typeof fetch = async () => {
    throw new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
  };

  it.each<[string, typeof fetch, number, boolean]>([
    ["that does not answer", silent, process.pid, true],
    ["whose port is closed while its process lives", closed, process.pid, true],
    // Above every system's highest process id.
    ["whose process has ended", closed, 2 ** 30, false],
  ])("revokes in the file for a server %s, and claims no more than that", async (...given) => {
    const [_how, fetch, pid, isUncertain] = given;
    const home = temporaryHome();
    await writeDevices(devicesFile(home), [stored(1)]);
    await writeFile(tokenFile(home), "t".repeat(43), { mode: 0o600 });
    const url = "http://127.0.0.1:53210";
    await writeFile(serverFile(home), JSON.stringify({ url, pid, startedAt: "" }));
    const text = await revokeDevices(await accessDevices(home, { fetch, complain }), "id1");
    expect(text).toBe(
      isUncertain
        ? `"phone 1" (id1) was removed.
This was written to ${home}/devices.json; the remote-chat at ${url} (process ${pid}) did not answer. If it still runs, it reads that file within a second; if it hangs, end it.
`
        : '"phone 1" (id1) has no access any more.\n',
    );
    expect(JSON.parse(await readFile(devicesFile(home), "utf8"))).toEqual({ devices: [] });
  });
});
