import { describe, expect, it, vi } from "vitest";
import { unrefTimer } from "../src/unref-timer.ts";

describe("unrefTimer", () => {
  it("lets the process end, where timers can", () => {
    const unref = vi.fn();
    unrefTimer({ unref });
    expect(unref).toHaveBeenCalledOnce();
  });

  // As on Deno before 2.8, and in browsers.
  it.each([[7], [undefined]])("leaves a timer alone that is %s", (timer) => {
    expect(() => unrefTimer(timer)).not.toThrow();
  });
});
