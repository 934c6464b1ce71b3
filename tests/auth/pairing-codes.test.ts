import { describe, expect, it } from "vitest";
import { FailureBucket } from "../../src/auth/failure-bucket.ts";
import { PairingCodes } from "../../src/auth/pairing-codes.ts";

const START = Date.parse("2026-01-02T03:04:05.000Z");
const EXPIRED = { code: "pair.code_expired", status: 410 };

function codesAt(): { clock: { ms: number }; codes: PairingCodes } {
  const clock = { ms: START };
  return { clock, codes: new PairingCodes({ now: () => clock.ms }) };
}

/** Redeems where wrong codes are not limited, unless the test brings a limit. */
function redeem(
  codes: PairingCodes,
  code: string,
  { use = async () => "used", failures = new FailureBucket({ burst: 1000 }) } = {},
): Promise<string> {
  return codes.redeem(code, use, failures);
}

describe("PairingCodes.create", () => {
  it("makes 128 bits that live for 5 minutes, never the same", async () => {
    const { codes } = codesAt();
    const made = await Promise.all(Array.from({ length: 20 }, () => codes.create()));
    for (const { code, expiresAt } of made) {
      expect(code).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(expiresAt).toBe("2026-01-02T03:09:05.000Z");
    }
    expect(new Set(made.map(({ code }) => code)).size).toBe(20);
  });

  it("keeps 32; the oldest goes first", async () => {
    const { codes } = codesAt();
    const made = [];
    for (let n = 0; n < 33; n++) made.push((await codes.create()).code);
    await expect(redeem(codes, made[0] ?? "")).rejects.toThrow();
    for (const code of made.slice(1, 5)) expect(await redeem(codes, code)).toBe("used");
    expect(await redeem(codes, made[32] ?? "")).toBe("used");
  });
});

describe("PairingCodes.redeem", () => {
  it("answers with what the use brought, once", async () => {
    const { codes } = codesAt();
    const { code } = await codes.create();
    expect(await redeem(codes, code)).toBe("used");
    await expect(redeem(codes, code)).rejects.toMatchObject(EXPIRED);
  });

  it("hands out the grants that the code was made with, to nobody else", async () => {
    const { codes } = codesAt();
    const [own, guest] = [await codes.create(["agent"]), await codes.create()];
    const spend = (code: string) =>
      codes.redeem(code, async (grants) => grants, new FailureBucket());
    expect(await spend(guest.code)).toEqual([]);
    expect(await spend(own.code)).toEqual(["agent"]);
  });

  it.each([
    [299_999, true],
    [300_000, false],
    [86_400_000, false],
  ])("after %i ms: %s", async (ms, works) => {
    const { clock, codes } = codesAt();
    const { code } = await codes.create();
    clock.ms += ms;
    const redeemed = redeem(codes, code);
    if (works) expect(await redeemed).toBe("used");
    else await expect(redeemed).rejects.toMatchObject(EXPIRED);
  });

  it("lets one of 100 at once have it", async () => {
    const { codes } = codesAt();
    const { code } = await codes.create();
    let uses = 0;
    const redeemed = await Promise.allSettled(
      Array.from({ length: 100 }, () =>
        redeem(codes, code, {
          use: async () => {
            uses++;
            await new Promise((resolve) => setImmediate(resolve));
            return "used";
          },
        }),
      ),
    );
    expect(uses).toBe(1);
    expect(redeemed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of redeemed)
      if (one.status === "rejected") expect(one.reason).toMatchObject(EXPIRED);
  });

  it("gives the code back when its use failed", async () => {
    const { codes } = codesAt();
    const { code } = await codes.create();
    const failing = redeem(codes, code, {
      use: () => Promise.reject(new Error("disk full")),
    });
    await expect(failing).rejects.toThrow("disk full");
    expect(await redeem(codes, code)).toBe("used");
  });

  it.each([
    [4, true],
    [5, false],
  ])("after %i wrong tries: %s", async (tries, works) => {
    const { codes } = codesAt();
    const { code } = await codes.create();
    for (let n = 0; n < tries; n++) await redeem(codes, `wrong ${n}`).catch(() => {});
    const redeemed = redeem(codes, code);
    if (works) expect(await redeemed).toBe("used");
    else await expect(redeemed).rejects.toMatchObject(EXPIRED);
  });

  it("counts no tries from before the code was made", async () => {
    const { codes } = codesAt();
    for (let n = 0; n < 50; n++) await redeem(codes, `wrong ${n}`).catch(() => {});
    const { code } = await codes.create();
    expect(await redeem(codes, code)).toBe("used");
  });

  it("counts no late or second try of a real code against the others", async () => {
    const { clock, codes } = codesAt();
    const { code: late } = await codes.create();
    clock.ms += 300_000;
    const { code } = await codes.create();
    for (let n = 0; n < 10; n++) await redeem(codes, late).catch(() => {});
    expect(await redeem(codes, code)).toBe("used");
  });

  it("limits guesses, and no code that came too late", async () => {
    const { clock, codes } = codesAt();
    const failures = new FailureBucket({ burst: 1, now: () => clock.ms });
    const { code } = await codes.create();
    clock.ms += 300_000;
    for (let n = 0; n < 5; n++)
      await expect(redeem(codes, code, { failures })).rejects.toMatchObject(EXPIRED);
    await expect(redeem(codes, "guess", { failures })).rejects.toMatchObject(EXPIRED);
    await expect(redeem(codes, "guess", { failures })).rejects.toMatchObject({
      code: "rate_limit.auth_failures",
      headers: { "retry-after": "1" },
    });
  });

  it("counts no guess beyond the limit against the codes", async () => {
    const { clock, codes } = codesAt();
    const failures = new FailureBucket({ burst: 4, now: () => clock.ms });
    const { code } = await codes.create();
    for (let n = 0; n < 100; n++) await redeem(codes, "guess", { failures }).catch(() => {});
    expect(await redeem(codes, code, { failures })).toBe("used");
  });
});
