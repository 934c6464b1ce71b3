import { afterEach, describe, expect, it, vi } from "vitest";
import { createPairing } from "../../src/auth/pairing.ts";

describe("createPairing", () => {
  afterEach(() => void vi.useRealTimers());

  it("works in memory, without options", async () => {
    const { devices, codes } = createPairing();
    const { device } = await devices.add("phone");
    expect(devices.list()).toEqual([device]);
    expect((await codes.create()).code).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it("takes the devices of before, and saves what becomes of them", async () => {
    const before = {
      id: "old",
      name: "tablet",
      tokenSha256: "00",
      createdAt: "2025-01-01T00:00:00.000Z",
      lastSeenAt: null,
    };
    const save = vi.fn(async () => {});
    const { devices } = createPairing({ devices: [before], save });
    expect(devices.list()).toEqual([before]);
    await devices.revoke("old");
    expect(save).toHaveBeenCalledExactlyOnceWith([]);
  });

  it("reports requests, and lets them wait for the time that is set", async () => {
    vi.useFakeTimers();
    const onRequest = vi.fn();
    const { requests } = createPairing({ onRequest, requestMs: 5000 });
    const asked = requests.ask("phone", new AbortController().signal);
    const refused = expect(asked).rejects.toMatchObject({ code: "pair.timeout" });
    expect(onRequest.mock.calls).toEqual([[expect.objectContaining({ name: "phone" }), "waiting"]]);
    await vi.advanceTimersByTimeAsync(5000);
    await refused;
    expect(onRequest.mock.calls[1]?.[1]).toBe("gone");
  });

  it("goes by the clock that it is given", async () => {
    const { devices, codes } = createPairing({ now: () => Date.parse("2026-01-02T03:04:05.000Z") });
    const { device } = await devices.add("phone");
    expect(device.createdAt).toBe("2026-01-02T03:04:05.000Z");
    expect((await codes.create()).expiresAt).toBe("2026-01-02T03:09:05.000Z");
  });
});
