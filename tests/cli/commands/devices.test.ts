import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { type Grant, grantsOf, withoutGrants } from "../../../src/auth/grants.ts";
import {
  changeGrants,
  parseGrants,
  renameDevice,
  revokeDevices,
} from "../../../src/cli/commands/devices.ts";
import { devicesFile, writeDevices } from "../../../src/cli/files/devices-file.ts";
import { serverFile } from "../../../src/cli/files/server-file.ts";
import { tokenFile } from "../../../src/cli/files/token-file.ts";
import {
  accessDevices,
  type DeviceAccess,
  fileAccess,
} from "../../../src/cli/pairing/device-access.ts";
import { devicesJson, listDevices } from "../../../src/cli/pairing/device-list.ts";
import { temporaryHome } from "../temporary-home.ts";

const at = (...local: [number, number, number, number, number]): string =>
  new Date(...local).toISOString();

const PHONE = {
  id: "0123456789ab",
  name: "Flo's phone",
  createdAt: at(2026, 0, 2, 9, 5),
  lastSeenAt: at(2026, 0, 3, 19, 45),
  // "camera" stands for what a newer version knows.
  grants: ["camera", "agent"],
};
const TABLET = {
  id: "ba9876543210",
  name: "手机",
  createdAt: at(2026, 0, 2, 9, 6),
  lastSeenAt: null,
};

function fakeAccess(): DeviceAccess & { revoked: string[]; granted: string[] } {
  const revoked: string[] = [];
  const granted: string[] = [];
  return {
    revoked,
    granted,
    devices: async () => [PHONE, TABLET],
    setGrants: async (id, grants) => {
      granted.push(`${id}: ${grants.join(" ")}`);
      return grantsOf({ grants });
    },
    rename: async (id, name) => (id === PHONE.id ? name : undefined),
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
        "ID            PAIRED            LAST HERE         MAY          NAME",
        "0123456789ab  2026-01-02 09:05  2026-01-03 19:45  chat, agent  Flo's phone",
        "ba9876543210  2026-01-02 09:06  never             chat         手机",
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
    expect(text.split("\n")[1]).toBe("a [2J  ?       2026-01-03 19:45  chat, agent  ]0;x evil x");
  });
});

describe("devicesJson", () => {
  it("shows what each may do, and nothing that a token could be checked against", () => {
    const listed = { ...PHONE, tokenSha256: "0".repeat(64) };
    const { grants: _, ...phone } = PHONE;
    expect(JSON.parse(devicesJson([listed, TABLET]))).toEqual({
      devices: [
        { ...phone, grants: ["agent"] },
        { ...TABLET, grants: [] },
      ],
    });
  });
});

describe("changeGrants", () => {
  const give =
    (...given: Grant[]) =>
    (held: readonly Grant[]) => [...held, ...given];
  const take =
    (...taken: Grant[]) =>
    (held: readonly Grant[]) =>
      withoutGrants(held, taken);

  it.each([
    [TABLET, give("agent"), "agent", "may chat, and use and answer for agents"],
    [PHONE, give("agent"), "agent agent", "may chat, and use and answer for agents"],
    [
      PHONE,
      give("agent:always"),
      "agent agent:always",
      "may chat, use and answer for agents, and allow their tools for good",
    ],
    [PHONE, take("agent:always"), "agent", "may chat, and use and answer for agents"],
    [PHONE, take("agent"), "", "may chat, and no more"],
  ])("of $name: sets what it makes of those held, and says it", async (...given) => {
    const [{ id, name }, change, sent, words] = given;
    const access = fakeAccess();
    expect(await changeGrants(access, id, change)).toBe(`"${name}" (${id}) ${words}.\n`);
    expect(access.granted).toEqual([`${id}: ${sent}`]);
  });

  it.each<[string, Partial<DeviceAccess>]>([
    ["is none of that id", {}],
    ["was one until a moment ago", { setGrants: async () => undefined }],
  ])("says so when there %s", async (_when, changes) => {
    const access = { ...fakeAccess(), ...changes };
    const id = changes.setGrants ? PHONE.id : "no\u001bbody";
    const shown = changes.setGrants ? PHONE.id : "no body";
    await expect(changeGrants(access, id, give("agent"))).rejects.toMatchObject({
      message: `There is no device ${shown}. See: npx tsx mod.ts devices list`,
      exitCode: 1,
    });
  });
});

describe("parseGrants", () => {
  it("takes those that there are", () => {
    expect(parseGrants(["agent:always", "agent"])).toEqual(["agent:always", "agent"]);
  });

  it.each(["chat", "Agent", "agent:", "\u001b[2J", ""])("refuses %j as wrong usage", (name) => {
    expect(() => parseGrants(["agent", name])).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringMatching(/^There is no grant .*: agent, agent:always\.$/),
      }),
    );
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

describe("renameDevice", () => {
  it("says what the device is called now, and what must be known", async () => {
    expect(await renameDevice(fakeAccess(), PHONE.id, "mine")).toBe(
      `${PHONE.id} is called "mine" now.\n`,
    );
    const silent = { ...fakeAccess(), caveat: "The server did not answer." };
    expect(await renameDevice(silent, PHONE.id, "mine")).toBe(
      `${PHONE.id} is called "mine" now.\nThe server did not answer.\n`,
    );
  });

  it("names no device that there is not, and gives no name that cannot be seen", async () => {
    await expect(renameDevice(fakeAccess(), "nobody", "x")).rejects.toThrow(
      "There is no device nobody.",
    );
    await expect(renameDevice(fakeAccess(), PHONE.id, " \u0007")).rejects.toMatchObject({
      exitCode: 2,
    });
  });
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

  it("sets grants in the file, and keeps what a newer version knows", async () => {
    const path = devicesFile(temporaryHome());
    const phone = { ...stored(1), grants: ["camera"], colour: "red" };
    await writeDevices(path, [phone, stored(2)]);
    const access = fileAccess(path, () => {});
    expect(await access.setGrants("id1", ["agent"])).toEqual(["agent"]);
    const inFile = async () => JSON.parse(await readFile(path, "utf8")).devices;
    expect(await inFile()).toEqual([{ ...phone, grants: ["agent", "camera"] }, stored(2)]);
    expect(await access.setGrants("id1", [])).toEqual([]);
    expect(await inFile()).toEqual([{ ...phone, grants: [] }, stored(2)]);
    expect(await access.setGrants("nobody", ["agent"])).toBeUndefined();
  });

  it("renames in the file", async () => {
    const path = devicesFile(temporaryHome());
    await writeDevices(path, [stored(1), stored(2)]);
    const access = fileAccess(path, () => {});
    expect(await access.rename("id1", "Flo's phone")).toBe("Flo's phone");
    expect(await access.rename("nobody", "x")).toBeUndefined();
    const { devices } = JSON.parse(await readFile(path, "utf8"));
    expect(devices).toEqual([{ ...stored(1), name: "Flo's phone" }, stored(2)]);
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
