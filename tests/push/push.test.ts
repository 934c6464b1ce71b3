import { describe, expect, it, onTestFinished } from "vitest";
import { VISIBLE_MS } from "../../src/push/presence.ts";
import { MAX_SUBSCRIPTIONS_EACH, Push, type PushOptions } from "../../src/push/push.ts";
import type { PushNotice } from "../../src/push/push-notice.ts";
import { memoryPushStore, type PushStore } from "../../src/push/push-store.ts";
import { eventually } from "../eventually.ts";
import { startPushService } from "../fakes/push-service.ts";
import { settle } from "../settle.ts";
import { manualClock } from "./manual-clock.ts";

const REPLY: PushNotice = { kind: "reply", key: "a-key" };

async function started(options: Partial<PushOptions> = {}) {
  const service = await startPushService();
  const clock = manualClock();
  const outcomes: string[] = [];
  const push = new Push({
    store: memoryPushStore(),
    clock,
    isAllowedEndpoint: () => true,
    onDelivery: (subscriber, kind, { kind: outcome }) =>
      outcomes.push(`${subscriber} ${kind} ${outcome}`),
    ...options,
  });
  onTestFinished(async () => {
    push.close();
    await service.close();
  });
  return { service, clock, push, outcomes };
}

describe("Push", () => {
  it("tells all pages of one subscriber, and nobody else's, in messages that only they can read", async () => {
    const { service, push } = await started();
    const [one, two, other] = [service.subscribe(), service.subscribe(), service.subscribe()];
    await push.subscribe("phone", one, { origin: "https://pc.example.org" });
    await push.subscribe("phone", two, { origin: "http://localhost:1234" });
    await push.subscribe("tablet", other);
    expect(await push.notify("phone", REPLY)).toEqual({ sent: 2, failed: 0 });
    const { received } = service;
    expect(received.map(({ browser }) => browser).sort()).toEqual([one.name, two.name].sort());
    for (const { notice, headers, publicKey, bytes } of received) {
      expect(notice).toEqual(REPLY);
      expect(headers).toEqual({
        ttl: "43200",
        topic: expect.stringMatching(/^[\w-]{32}$/),
        urgency: "high",
      });
      expect(publicKey).toBe(await push.publicKey());
      expect(bytes).toBe(1127);
    }
    const subjects = new Map(received.map(({ browser, claims }) => [browser, claims.sub]));
    expect(subjects.get(one.name)).toBe("https://pc.example.org");
    expect(subjects.get(two.name)).toBe("https://example.com");
  });

  it("sends messages of one length, whatever they tell", async () => {
    const { service, push } = await started();
    await push.subscribe("phone", service.subscribe());
    await push.notify("phone", REPLY);
    await push.notify("phone", { kind: "approval", id: "i", run: "r", agent: "a", tool: "t" });
    const [{ bytes = 0 } = {}, { bytes: others = 1 } = {}] = service.received;
    expect(bytes).toBe(others);
  });

  it("forgets a subscription that the push service no longer has", async () => {
    const { service, push, outcomes } = await started();
    const subscription = service.subscribe();
    await push.subscribe("phone", subscription);
    service.unsubscribe(subscription.name);
    expect(await push.notify("phone", REPLY)).toEqual({ sent: 0, failed: 1 });
    await eventually(async () => expect(await push.list("phone")).toEqual([]));
    expect(outcomes).toEqual(["phone reply gone"]);
    service.answers.push({ status: 404 });
    await push.subscribe("phone", service.subscribe());
    await push.notify("phone", REPLY);
    await eventually(async () => expect(await push.list("phone")).toEqual([]));
  });

  it.each([
    [{ status: 429, headers: { "retry-after": "90" } }, 90_000],
    [{ status: 503 }, 5_000],
    [{ status: 500, headers: { "retry-after": "nonsense" } }, 5_000],
    [{ status: 429, headers: { "retry-after": "999999999" } }, 3_600_000],
  ] as const)("asked to wait by %o, sends again after that", async (answer, pauseMs) => {
    const { service, push, clock, outcomes } = await started();
    await push.subscribe("phone", service.subscribe());
    service.answers.push(answer);
    const told = push.notify("phone", REPLY);
    await eventually(() => expect(clock.pauses()).toEqual([pauseMs]));
    await clock.advance(pauseMs - 1);
    expect(service.requests()).toBe(1);
    await clock.advance(1);
    expect(await told).toEqual({ sent: 1, failed: 0 });
    expect([service.requests(), outcomes]).toEqual([2, ["phone reply sent"]]);
  });

  it("gives up when that is over for which a message is of use", async () => {
    const { service, push } = await started();
    const id = await push.subscribe("phone", service.subscribe());
    service.answers.push({ status: 429, headers: { "retry-after": "61" } });
    expect(await push.test("phone", id)).toEqual({ kind: "later", status: 429, afterMs: 61_000 });
  });

  it("does not send again what it waited with and nobody wants by then", async () => {
    const { service, push, clock } = await started();
    await push.subscribe("phone", service.subscribe());
    service.answers.push({ status: 503 });
    let isWanted = true;
    const told = push.notify("phone", REPLY, { isWanted: () => isWanted });
    await eventually(() => expect(clock.pauses()).toHaveLength(1));
    isWanted = false;
    await clock.advance(5_000);
    expect(await told).toEqual({ sent: 0, failed: 1 });
    expect(service.requests()).toBe(1);
  });

  it.each([
    [{ status: 400 }, { kind: "refused", status: 400 }],
    [{ status: 403 }, { kind: "refused", status: 403 }],
    [
      { status: 307, headers: { location: "http://127.0.0.1:1/elsewhere" } },
      { kind: "refused", status: 307 },
    ],
  ] as const)("takes %o for a no, and keeps the subscription", async (answer, outcome) => {
    const { service, push } = await started();
    const id = await push.subscribe("phone", service.subscribe());
    service.answers.push(answer);
    expect(await push.test("phone", id)).toEqual(outcome);
    expect(service.requests()).toBe(1);
    expect(await push.list("phone")).toHaveLength(1);
  });

  it("waits for no answer once it is closed, nor for a page", async () => {
    const { service, push } = await started();
    const id = await push.subscribe("phone", service.subscribe());
    await push.subscribe("phone", service.subscribe());
    await push.setVisible("phone", id, true);
    service.answers.push("hang");
    const told = push.notify("phone", REPLY);
    await eventually(() => expect(service.requests()).toBe(1));
    push.close();
    expect((await told).sent).toBe(0);
  });

  it("keeps what happens from a page that is looked at, until that says whether it was seen", async () => {
    const { service, push, clock } = await started();
    const id = await push.subscribe("phone", service.subscribe());
    expect(await push.setVisible("phone", id, true)).toBe(true);
    const seen = push.notify("phone", REPLY);
    await settle();
    await push.setVisible("phone", id, true);
    expect(await seen).toEqual({ sent: 0, failed: 0 });
    const left = push.notify("phone", REPLY);
    await settle();
    await push.setVisible("phone", id, false);
    expect(await left).toEqual({ sent: 1, failed: 0 });
    await push.setVisible("phone", id, true);
    const asleep = push.notify("phone", REPLY);
    await settle();
    await clock.advance(VISIBLE_MS - 1);
    expect(service.received).toHaveLength(1);
    await clock.advance(1);
    expect(await asleep).toEqual({ sent: 1, failed: 0 });
    expect(await push.notify("phone", REPLY)).toEqual({ sent: 1, failed: 0 });
  });

  it("tells nobody of what was settled while a page was looked at", async () => {
    const { push, service } = await started();
    const id = await push.subscribe("phone", service.subscribe());
    await push.setVisible("phone", id, true);
    const told = push.notify("phone", REPLY, { isWanted: () => false });
    await settle();
    await push.setVisible("phone", id, false);
    expect(await told).toEqual({ sent: 0, failed: 0 });
    expect(service.requests()).toBe(0);
  });

  it("lets everybody see, change and end their own subscriptions alone", async () => {
    const { service, push } = await started();
    const id = await push.subscribe("phone", service.subscribe());
    expect(await push.list("tablet")).toEqual([]);
    expect(await push.unsubscribe("tablet", id)).toBe(false);
    expect(await push.setVisible("tablet", id, true)).toBe(false);
    expect(await push.test("tablet", id)).toBeUndefined();
    const replacing = await push.subscribe("tablet", service.subscribe(), { replaces: id });
    expect(await push.list("phone")).toMatchObject([{ id }]);
    const next = await push.subscribe("phone", service.subscribe(), { replaces: id });
    expect(await push.list("phone")).toMatchObject([{ id: next }]);
    expect(await push.unsubscribe("phone", next)).toBe(true);
    expect(await push.subscribers()).toEqual(["tablet"]);
    await push.keepOnly((subscriber) => subscriber !== "tablet");
    expect(await push.list("tablet")).toEqual([]);
    expect(replacing).not.toBe(id);
  });

  it("keeps the newest few of one subscriber, and one of an endpoint", async () => {
    const { service, push } = await started();
    const ids: string[] = [];
    for (let count = 0; count <= MAX_SUBSCRIPTIONS_EACH; count++)
      ids.push(await push.subscribe("phone", service.subscribe()));
    expect((await push.list("phone")).map(({ id }) => id)).toEqual(ids.slice(1));
    const same = service.subscribe();
    const id = await push.subscribe("tablet", same);
    expect(await push.subscribe("other", same)).toBe(id);
    expect([await push.list("tablet"), await push.list("other")]).toMatchObject([[], [{ id }]]);
  });

  it("goes on with what was kept: the same key, the same subscriptions", async () => {
    const store = memoryPushStore();
    const { service, push } = await started({ store });
    const id = await push.subscribe("phone", service.subscribe());
    const { push: next } = await started({ store });
    expect(await next.publicKey()).toBe(await push.publicKey());
    expect(await next.list("phone")).toMatchObject([{ id }]);
    expect(await next.notify("phone", REPLY)).toEqual({ sent: 1, failed: 0 });
  });

  it("says when it cannot keep a subscription", async () => {
    const full: PushStore = {
      load: memoryPushStore().load,
      save: async () => Promise.reject(new Error("disk full")),
    };
    const { push, service } = await started({ store: full });
    await expect(push.subscribe("phone", service.subscribe())).rejects.toMatchObject({
      code: "push.not_saved",
    });
  });

  it.each([
    "http://push.example.org/send/1",
    "https://localhost/send/1",
    "https://127.0.0.1/send/1",
    "https://2130706433/send/1",
    "https://[::1]/send/1",
    "https://[::ffff:10.0.0.1]/send/1",
    "https://192.168.1.1/admin",
    "https://169.254.169.254/latest/meta-data",
    "https://nas.local/send/1",
    "https://nas/send/1",
    "https://user:password@push.example.org/send/1",
    "https://push.example.org:8443/send/1",
    "file:///etc/passwd",
    "no URL",
  ])("refuses %s as an endpoint, and sends nothing there", async (endpoint) => {
    const push = new Push({ store: memoryPushStore() });
    const { service } = await started();
    const { keys } = service.subscribe();
    await expect(push.subscribe("phone", { endpoint, keys })).rejects.toMatchObject({
      code: "validation.invalid_body",
      param: "endpoint",
    });
  });

  it("refuses keys that are none", async () => {
    const { push, service } = await started();
    const { endpoint, keys } = service.subscribe();
    for (const wrong of [
      { ...keys, p256dh: keys.auth },
      { ...keys, auth: keys.p256dh },
      { ...keys, auth: "!" },
    ])
      await expect(push.subscribe("phone", { endpoint, keys: wrong })).rejects.toMatchObject({
        param: "keys",
      });
  });
});
