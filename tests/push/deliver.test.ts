import { describe, expect, it, onTestFinished } from "vitest";
import { deliver } from "../../src/push/deliver.ts";
import { createVapidKeys } from "../../src/push/vapid.ts";
import { startPushService } from "../fakes/push-service.ts";

async function delivery() {
  const service = await startPushService();
  onTestFinished(() => service.close());
  const vapid = await createVapidKeys();
  const subscription = { ...service.subscribe(), id: "id", subscriber: "phone", createdAt: 0 };
  const send = (more: { timeoutMs?: number; fetch?: typeof fetch } = {}) =>
    deliver(
      subscription,
      { kind: "test" },
      { vapid, fetch, now: Date.now, signal: new AbortController().signal, ...more },
    );
  return { service, send };
}

describe("deliver", () => {
  it("waits for a push service that does not answer only so long", async () => {
    const { service, send } = await delivery();
    service.answers.push("hang");
    expect(await send({ timeoutMs: 50 })).toEqual({ kind: "later" });
  });

  it("reads no answer, however long it is", async () => {
    const { send } = await delivery();
    let isCancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => {
        isCancelled = true;
      },
    });
    const answer = async () => new Response(endless, { status: 500 });
    expect(await send({ fetch: answer })).toEqual({ kind: "later", status: 500 });
    expect(isCancelled).toBe(true);
  });

  it("says nothing of why a push service could not be reached", async () => {
    const { send } = await delivery();
    const broken = async (): Promise<Response> => {
      throw new TypeError("fetch failed: https://push.example.org/secret");
    };
    expect(await send({ fetch: broken })).toEqual({ kind: "later" });
  });

  it("takes a date for the time to wait until", async () => {
    const { service, send } = await delivery();
    const date = new Date(Date.now() + 100_000).toUTCString();
    service.answers.push({ status: 429, headers: { "retry-after": date } });
    const outcome = await send();
    expect(outcome).toMatchObject({ kind: "later", status: 429 });
    const { afterMs = 0 } = outcome as { afterMs?: number };
    expect(afterMs).toBeGreaterThan(30_000);
    expect(afterMs).toBeLessThanOrEqual(100_000);
  });
});
