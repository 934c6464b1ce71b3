import { describe, expect, it, vi } from "vitest";
import { authenticator } from "../../src/auth/authenticator.ts";
import { Devices } from "../../src/auth/devices.ts";
import { FailureBucket } from "../../src/auth/failure-bucket.ts";

const TOKEN = "kP3_x-TOKEN";

function bearer(token: string): Headers {
  return new Headers({ authorization: `Bearer ${token}` });
}

/** Who is found, or the code of the refusal. */
async function who(asked: Promise<{ id: string }>): Promise<string> {
  return asked.then(
    ({ id }) => id,
    (error) => error.code,
  );
}

describe("authenticator", () => {
  it.each([
    ["the token", TOKEN, "owner"],
    ["another case", TOKEN.toLowerCase(), "auth.invalid_token"],
    ["a beginning", TOKEN.slice(0, -1), "auth.invalid_token"],
    ["one character more", `${TOKEN}A`, "auth.invalid_token"],
    ["another of the same length", `${TOKEN.slice(0, -1)}X`, "auth.invalid_token"],
    ["the token twice, as two headers arrive", `${TOKEN}, Bearer ${TOKEN}`, "auth.invalid_token"],
    ["the token and more", `${TOKEN} x`, "auth.invalid_token"],
    ["quotes around it", `"${TOKEN}"`, "auth.invalid_token"],
    ["a long one", "x".repeat(100_000), "auth.invalid_token"],
  ])("answers to %s", async (_title, presented, expected) => {
    expect(await who(authenticator({ token: TOKEN })(bearer(presented)))).toBe(expected);
  });

  it.each([
    ["cookie", `token=${TOKEN}`],
    ["x-api-key", TOKEN],
    ["proxy-authorization", `Bearer ${TOKEN}`],
    ["x-forwarded-for", "127.0.0.1"],
  ])("takes no token from the header %s", async (name, value) => {
    const headers = new Headers({ [name]: value });
    expect(await who(authenticator({ token: TOKEN })(headers))).toBe("auth.missing_token");
  });

  it("limits wrong tokens for all together, and never refuses the right one", async () => {
    const clock = { ms: 0 };
    const failures = new FailureBucket({ now: () => clock.ms });
    const authenticate = authenticator({ token: TOKEN, failures });
    const wrong = (): Promise<string> => who(authenticate(bearer("wrong")));
    for (let times = 0; times < 10; times++) expect(await wrong()).toBe("auth.invalid_token");
    expect(await wrong()).toBe("rate_limit.auth_failures");
    for (let times = 0; times < 20; times++)
      expect(await who(authenticate(bearer(TOKEN)))).toBe("owner");
    clock.ms += 1000;
    expect([await wrong(), await wrong()]).toEqual([
      "auth.invalid_token",
      "rate_limit.auth_failures",
    ]);
  });

  it("counts no failure for a request without a token, nor for a right one", async () => {
    const failures = new FailureBucket({ burst: 1, perSecond: 0.001 });
    const count = vi.spyOn(failures, "count");
    const authenticate = authenticator({ token: TOKEN, failures });
    await who(authenticate(new Headers()));
    await authenticate(bearer(TOKEN));
    expect(count).not.toHaveBeenCalled();
  });

  it("knows what a device may do at each request, and nothing of a newer version's names", async () => {
    const devices = new Devices();
    const { device, token } = await devices.add("phone", ["agent"]);
    const authenticate = authenticator({ token: TOKEN, devices });
    const grants = async () => (await authenticate(bearer(token))).grants;
    const first = await authenticate(bearer(token));
    expect(first.grants).toEqual(["agent"]);
    await devices.setGrants(device.id, ["agent:always"]);
    expect(await grants()).toEqual(["agent", "agent:always"]);
    devices.sync([{ ...device, grants: ["camera"] }]);
    expect(await grants()).toEqual([]);
    expect(first.revoked?.aborted).toBe(false);
  });

  it("lets the owner do everything", async () => {
    const { grants } = await authenticator({ token: TOKEN })(bearer(TOKEN));
    expect(grants).toEqual(["agent", "agent:always"]);
  });

  it("knows a paired device by its token, until it is revoked", async () => {
    const devices = new Devices();
    const { device, token } = await devices.add("My phone");
    const authenticate = authenticator({ token: TOKEN, devices });
    const identity = await authenticate(bearer(token));
    expect(identity).toEqual({
      kind: "device",
      id: `device ${device.id}`,
      deviceId: device.id,
      grants: [],
      revoked: expect.any(AbortSignal),
    });
    expect(identity.revoked?.aborted).toBe(false);
    await devices.revoke(device.id);
    expect(identity.revoked?.aborted).toBe(true);
    expect(await who(authenticate(bearer(token)))).toBe("auth.invalid_token");
  });

  it("makes no digest for a token that proved right before; its device is asked for each time", async () => {
    const clock = { ms: Date.parse("2026-01-02T03:04:05.000Z") };
    const devices = new Devices({ now: () => clock.ms });
    const { device, token } = await devices.add("My phone");
    const authenticate = authenticator({ token: TOKEN, devices });
    await authenticate(bearer(TOKEN));
    await authenticate(bearer(token));
    const digest = vi.spyOn(crypto.subtle, "digest");
    clock.ms += 60_000;
    expect(await who(authenticate(bearer(TOKEN)))).toBe("owner");
    expect(await who(authenticate(bearer(token)))).toBe(`device ${device.id}`);
    expect(devices.list()[0]?.lastSeenAt).toBe("2026-01-02T03:05:05.000Z");
    expect(digest).not.toHaveBeenCalled();
    devices.sync([]);
    expect(await who(authenticate(bearer(token)))).toBe("auth.invalid_token");
    expect(digest).not.toHaveBeenCalled();
    expect(await who(authenticate(bearer(token)))).toBe("auth.invalid_token");
    expect(digest).toHaveBeenCalledOnce();
    digest.mockRestore();
  });

  it("lets no wrong token in after the right ones, and remembers no wrong one", async () => {
    const authenticate = authenticator({ token: TOKEN });
    await authenticate(bearer(TOKEN));
    const digest = vi.spyOn(crypto.subtle, "digest");
    for (const wrong of [`${TOKEN}${TOKEN}`, TOKEN.slice(1), "wrong", "wrong"])
      expect(await who(authenticate(bearer(wrong)))).toBe("auth.invalid_token");
    expect(digest).toHaveBeenCalledTimes(4);
    digest.mockRestore();
  });

  it("knows a token of another one's owner no more than any other", async () => {
    const [old, rotated] = [authenticator({ token: TOKEN }), authenticator({ token: "new" })];
    expect(await who(old(bearer(TOKEN)))).toBe("owner");
    expect(await who(rotated(bearer("new")))).toBe("owner");
    expect(await who(rotated(bearer(TOKEN)))).toBe("auth.invalid_token");
  });

  it("takes no digest for a token", async () => {
    const devices = new Devices();
    const { device } = await devices.add("My phone");
    const authenticate = authenticator({ token: TOKEN, devices });
    expect(await who(authenticate(bearer(device.tokenSha256)))).toBe("auth.invalid_token");
  });
});
