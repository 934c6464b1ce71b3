import { describe, expect, it, vi } from "vitest";
import { readStart } from "../src/read-start.ts";

const encoder = new TextEncoder();

function bodyOf(
  pull: (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => void,
) {
  const cancelled = vi.fn();
  return {
    body: new ReadableStream<Uint8Array<ArrayBuffer>>({ pull, cancel: cancelled }),
    cancelled,
  };
}

describe("readStart", () => {
  it("reads a short body whole", async () => {
    expect(await readStart(new Response("hello"), 100)).toBe("hello");
    expect(await readStart(new Response(null), 100)).toBe("");
  });

  it("takes no more than it was asked to, and drops the rest", async () => {
    let pulls = 0;
    const { body, cancelled } = bodyOf((controller) => {
      if (++pulls > 50) return controller.close();
      controller.enqueue(encoder.encode("0123456789"));
    });
    expect(await readStart({ body }, 25)).toBe("0123456789012345678901234".slice(0, 25));
    expect(cancelled).toHaveBeenCalledOnce();
    expect(pulls).toBeLessThanOrEqual(4);
  });

  it("gives what had come of a body that breaks off", async () => {
    let pulls = 0;
    const { body } = bodyOf((controller) => {
      if (pulls++ === 0) controller.enqueue(encoder.encode("half"));
      else controller.error(new Error("cut"));
    });
    expect(await readStart({ body }, 100)).toBe("half");
  });

  it("leaves no timer behind for a body that came in time", async () => {
    vi.useFakeTimers();
    expect(await readStart(new Response("hello"), 100, { timeoutMs: 1_000 })).toBe("hello");
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("gives what had come of a body that never ends, after its time", async () => {
    vi.useFakeTimers();
    let pulls = 0;
    const { body, cancelled } = bodyOf((controller) => {
      if (pulls++ === 0) controller.enqueue(encoder.encode("half"));
      else return new Promise<void>(() => {}) as unknown as undefined;
    });
    const text = readStart({ body }, 100, { timeoutMs: 1_000 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await text).toBe("half");
    expect(cancelled).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});
