import { describe, expect, it } from "vitest";
import { FailureBucket } from "../../src/auth/failure-bucket.ts";
import { ChatError } from "../../src/errors.ts";

function open(options: { burst?: number; perSecond?: number } = {}) {
  const clock = { ms: 5000 };
  const bucket = new FailureBucket({ ...options, now: () => clock.ms });
  return {
    clock,
    bucket,
    count: (times: number) => Array.from({ length: times }, () => bucket.count()),
  };
}

describe("FailureBucket", () => {
  it("lets 10 failures come at once, then one a second", () => {
    const { clock, count } = open();
    expect(count(12)).toEqual([...new Array(10).fill(0), 1, 1]);
    clock.ms += 999;
    expect(count(1)).toEqual([1]);
    clock.ms += 1;
    expect(count(2)).toEqual([0, 1]);
    clock.ms += 3000;
    expect(count(4)).toEqual([0, 0, 0, 1]);
  });

  it("holds no more than its burst, however long it was quiet", () => {
    const { clock, count } = open();
    clock.ms += 86_400_000;
    expect(count(11)).toEqual([...new Array(10).fill(0), 1]);
  });

  it("reports the whole seconds to wait", () => {
    const { clock, count } = open({ burst: 1, perSecond: 0.1 });
    expect(count(2)).toEqual([0, 10]);
    clock.ms += 8500;
    expect(count(1)).toEqual([2]);
  });

  it("does not make those wait longer who go on failing", () => {
    const { clock, count } = open();
    count(1000);
    clock.ms += 1000;
    expect(count(1)).toEqual([0]);
  });

  it("uses a clock of its own when it is given none", () => {
    const bucket = new FailureBucket({ burst: 1, perSecond: 0.001 });
    expect([bucket.count(), bucket.count()]).toEqual([0, 1000]);
  });

  it("refuses with the failure while there is room, then with the time to wait", () => {
    const { bucket } = open({ burst: 1, perSecond: 0.5 });
    const failure = new ChatError("auth.invalid_token", "No.");
    expect(bucket.refuse(failure)).toBe(failure);
    expect(bucket.refuse(failure)).toMatchObject({
      code: "rate_limit.auth_failures",
      status: 429,
      headers: { "retry-after": "2" },
      message: expect.stringContaining("2 s"),
    });
  });
});
