import { describe, expect, it } from "vitest";
import { DeviceMoves, MOVE_CODE_LIFE_MS } from "../../src/auth/device-moves.ts";
import { Devices } from "../../src/auth/devices.ts";
import { sha256Hex } from "../../src/auth/digest.ts";

const OLD = "https://old.trycloudflare.com";
const EXPIRED = { code: "pair.code_expired", status: 410 };

async function paired() {
  const clock = { ms: Date.parse("2026-01-02T03:04:05.000Z") };
  const disk = { isFull: false };
  const devices = new Devices({
    now: () => clock.ms,
    async save() {
      if (disk.isFull) throw new Error("ENOSPC");
    },
  });
  const { device, token } = await devices.add("Ada's phone", ["agent"]);
  const moves = new DeviceMoves(devices, { now: () => clock.ms });
  const newCode = async (id = device.id) => (await moves.createCode(id, OLD))?.code ?? "";
  return { clock, disk, devices, device, token, moves, newCode };
}

describe("DeviceMoves", () => {
  it("gives the device a new token: id, name and grants stay, the old token is dead", async () => {
    const { devices, device, token, moves } = await paired();
    const revoked = devices.revocation(device);
    const made = await moves.createCode(device.id, OLD);
    expect(made?.code).toMatch(/^[\w-]{22}$/);
    expect(made?.expiresAt).toBe("2026-01-03T03:04:05.000Z");
    // Until it is redeemed, nothing has changed.
    expect(devices.find(await sha256Hex(token))?.id).toBe(device.id);
    const moved = await moves.redeem(made?.code ?? "");
    expect(moved?.movedFrom).toBe(OLD);
    expect(moved?.device).toMatchObject({ id: device.id, name: "Ada's phone", grants: ["agent"] });
    expect(devices.list()).toHaveLength(1);
    expect(devices.find(await sha256Hex(moved?.token ?? ""))?.id).toBe(device.id);
    expect(devices.find(await sha256Hex(token))).toBeUndefined();
    expect(revoked.aborted).toBe(true);
  });

  it("gives the grants that the device has when it comes, not those of when the code was made", async () => {
    const { devices, device, moves, newCode } = await paired();
    const code = await newCode();
    await devices.setGrants(device.id, []);
    expect((await moves.redeem(code))?.device.grants ?? []).toEqual([]);
  });

  it("spends a code once, whoever comes at the same time", async () => {
    const { devices, moves, newCode } = await paired();
    const code = await newCode();
    const tries = await Promise.allSettled(Array.from({ length: 50 }, () => moves.redeem(code)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of tries)
      if (one.status === "rejected") expect(one.reason).toMatchObject(EXPIRED);
    await expect(moves.redeem(code)).rejects.toMatchObject(EXPIRED);
    expect(devices.list()).toHaveLength(1);
  });

  it("ends a code after a day, and with the next one of the same device", async () => {
    const { clock, devices, moves, newCode } = await paired();
    const other = (await devices.add("tablet")).device.id;
    const [first, ofOther, second] = [await newCode(), await newCode(other), await newCode()];
    // It is none any more: whoever tries it is counted as for a guess.
    expect(await moves.redeem(first)).toBeUndefined();
    clock.ms += MOVE_CODE_LIFE_MS - 1;
    expect((await moves.redeem(ofOther))?.device.id).toBe(other);
    clock.ms += 1;
    await expect(moves.redeem(second)).rejects.toMatchObject(EXPIRED);
  });

  it("knows no code of a device that is not paired, or was removed since", async () => {
    const { devices, device, moves, newCode } = await paired();
    expect(await moves.createCode("elsewhere", OLD)).toBeUndefined();
    expect(await moves.createCode("owner", OLD)).toBeUndefined();
    const code = await newCode();
    await devices.revoke(device.id);
    await expect(moves.redeem(code)).rejects.toMatchObject(EXPIRED);
    expect(devices.list()).toEqual([]);
    expect(await moves.redeem("a-guess")).toBeUndefined();
  });

  it("keeps a code good when the new token could not be saved, and the old token too", async () => {
    const { disk, devices, token, moves, newCode } = await paired();
    const code = await newCode();
    disk.isFull = true;
    await expect(moves.redeem(code)).rejects.toMatchObject({ code: "devices.not_saved" });
    expect(devices.find(await sha256Hex(token))).toBeDefined();
    disk.isFull = false;
    expect(await moves.redeem(code)).toBeDefined();
  });
});
