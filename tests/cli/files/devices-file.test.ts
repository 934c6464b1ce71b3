import { chmod, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Device } from "../../../src/auth/device.ts";
import { devicesFile, readDevices, writeDevices } from "../../../src/cli/files/devices-file.ts";
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

async function fileWith(text: string): Promise<string> {
  const path = devicesFile(temporaryHome());
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

const now = (): Date => new Date("2026-01-02T03:04:05.678Z");

describe("readDevices", () => {
  it("reads what writeDevices wrote", async () => {
    const path = devicesFile(temporaryHome());
    const devices = [
      device(1),
      device(2, { name: 'a "{b}" \\ 📱', lastSeenAt: now().toISOString() }),
    ];
    await writeDevices(path, devices);
    expect(await readDevices(path)).toEqual({ devices });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(path, ".."))).toEqual(["devices.json"]);
  });

  it("finds none where there is no file, and makes none", async () => {
    const home = temporaryHome();
    expect(await readDevices(devicesFile(home))).toEqual({ devices: [] });
    expect(await readdir(home)).toEqual([]);
  });

  it("keeps fields that it does not know", async () => {
    const path = await fileWith(JSON.stringify({ devices: [{ ...device(1), colour: "red" }] }));
    const { devices } = await readDevices(path);
    await writeDevices(path, devices);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
      devices: [{ ...device(1), colour: "red" }],
    });
  });

  it("keeps grants, also those that only a newer version knows", async () => {
    const path = devicesFile(temporaryHome());
    const devices = [device(1, { grants: ["agent", "camera"] }), device(2, { grants: [] })];
    await writeDevices(path, devices);
    expect(await readDevices(path)).toEqual({ devices });
  });

  it.each([
    ["a word", "agent"],
    ["null", null],
    ["a switch", true],
    ["an object", { agent: true }],
    ["a list with more than names in it", ["agent", 1]],
  ])(
    "leaves a device whose grants are %s paired, with none, and says it",
    async (_what, grants) => {
      const text = JSON.stringify({ devices: [{ ...device(1), grants }, device(2)] });
      const path = await fileWith(text);
      const { devices, damage } = await readDevices(path, { now });
      expect(devices).toEqual([device(1), device(2)]);
      expect(damage).toMatch(/ was damaged: 2 devices could be read and stay paired\. /);
      expect(damage).toMatch(
        /The grants of "phone 1" were not a list of names, so it may chat and no more\. To change that: npx tsx mod\.ts devices grant id1 agent$/,
      );
      expect(await readDevices(path, { now })).toEqual({ devices });
    },
  );

  it("takes everybody else's access to the file away", async () => {
    const path = await fileWith(JSON.stringify({ devices: [] }));
    await chmod(path, 0o644);
    await readDevices(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  const whole = JSON.stringify({ devices: [device(1), device(2)] }, null, 2);
  it.each<[string, string, readonly Device[]]>([
    ["is cut off", whole.slice(0, -60), [device(1)]],
    ["is cut off inside a name", whole.slice(0, whole.indexOf("phone 2") + 3), [device(1)]],
    ["has something before it", `\0\0garbage${whole}`, [device(1), device(2)]],
    ["has a device without a digest", whole.replace(/0{63}1/, "none"), [device(2)]],
    ["has a device without a date", whole.replace("2026-01-02", "some day"), [device(2)]],
    ["names an id twice", whole.replace("id2", "id1"), [device(1)]],
    ["names a token twice", whole.replace(/0{63}2/, device(1).tokenSha256), [device(1)]],
    ["is a list alone", JSON.stringify([device(1)]), [device(1)]],
    [
      "has a name with braces and quotes",
      JSON.stringify([device(1, { name: '}{ "\\' })]),
      [device(1, { name: '}{ "\\' })],
    ],
    ["is empty", "", []],
    ["is another thing", '{"version":2}', []],
    ["is null", "null", []],
    ["is binary", '\u0000\ufffd{{{{"', []],
  ])(
    "keeps what can be read of a file that %s, and sets the whole aside",
    async (_what, text, kept) => {
      const path = await fileWith(text);
      const { devices, damage } = await readDevices(path, { now });
      expect(devices).toEqual(kept);
      const aside = `${path}.damaged-2026-01-02T03-04-05-678Z`;
      const count = kept.length === 1 ? "1 device" : `${kept.length} devices`;
      expect(damage).toBe(
        `${path} was damaged: ${count} could be read and stay paired. The damaged file is kept as ${aside}. Pair again what is missing.`,
      );
      expect(await readFile(aside, "utf8")).toBe(text);
      expect((await stat(aside)).mode & 0o777).toBe(0o600);
      // The next start finds nothing to complain of.
      expect(await readDevices(path, { now })).toEqual({ devices: kept });
    },
  );

  it("leaves the damaged file in its place when it cannot be set aside", async () => {
    const path = await fileWith("damaged");
    await writeFile(`${path}.damaged-2026-01-02T03-04-05-678Z`, "taken");
    await expect(readDevices(path, { now })).rejects.toMatchObject({ exitCode: 1 });
    expect(await readFile(path, "utf8")).toBe("damaged");
  });

  it("refuses a link, and touches nothing", async () => {
    const home = temporaryHome();
    const target = join(home, "elsewhere");
    await writeFile(target, "damaged", { mode: 0o644 });
    await chmod(target, 0o644);
    await symlink(target, devicesFile(home));
    await expect(readDevices(devicesFile(home))).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("is a symbolic link"),
    });
    expect([await readFile(target, "utf8"), (await stat(target)).mode & 0o777]).toEqual([
      "damaged",
      0o644,
    ]);
  });
});
