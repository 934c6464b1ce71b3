import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../src/auth/digest.ts";
import { FailureBucket } from "../../src/auth/failure-bucket.ts";
import { MAX_SESSION_IDLE_MS, MAX_SESSIONS, OwnerSessions } from "../../src/auth/owner-sessions.ts";
import { CODE_LIFE_MS } from "../../src/auth/pairing-codes.ts";

function sessionsAt(ms = 0) {
  const clock = { ms };
  const sessions = new OwnerSessions({ now: () => clock.ms });
  const failures = new FailureBucket({ burst: 1000 });
  /** A session, by the digest of its token. */
  const opened = async (): Promise<string> =>
    sha256Hex(await sessions.open((await sessions.createCode()).code, failures));
  return { clock, sessions, failures, opened };
}

describe("OwnerSessions", () => {
  it("opens one session a code, of 20 tries at once as well", async () => {
    const { sessions, failures } = sessionsAt();
    const { code } = await sessions.createCode();
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => sessions.open(code, failures)),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(sessions.open(code, failures)).rejects.toMatchObject({
      code: "pair.code_expired",
      message: expect.stringContaining("remote-chat open"),
    });
  });

  it("takes no code that is 5 minutes old", async () => {
    const { clock, sessions, failures } = sessionsAt();
    const { code } = await sessions.createCode();
    clock.ms += CODE_LIFE_MS;
    await expect(sessions.open(code, failures)).rejects.toMatchObject({
      code: "pair.code_expired",
    });
  });

  it("forgets a session that was not used for 7 days, and no other", async () => {
    const { clock, sessions, opened } = sessionsAt();
    const [used, idle] = [await opened(), await opened()];
    clock.ms += MAX_SESSION_IDLE_MS - 1;
    expect(sessions.find(used)).toBeDefined();
    clock.ms += 1;
    expect([sessions.find(used) !== undefined, sessions.find(idle)]).toEqual([true, undefined]);
  });

  it("ends the oldest for one too many, and its streams", async () => {
    const { sessions, opened } = sessionsAt();
    const first = await opened();
    const { revoked } = sessions.find(first) ?? {};
    for (let count = 1; count < MAX_SESSIONS; count++) await opened();
    expect([sessions.find(first) !== undefined, revoked?.aborted]).toEqual([true, false]);
    await opened();
    expect([sessions.find(first), revoked?.aborted]).toEqual([undefined, true]);
  });

  it("ends all that there are", async () => {
    const { sessions, opened } = sessionsAt();
    const digests = [await opened(), await opened()];
    expect(sessions.endAll()).toBe(2);
    expect(digests.map((digest) => sessions.find(digest))).toEqual([undefined, undefined]);
    expect(sessions.endAll()).toBe(0);
  });
});
