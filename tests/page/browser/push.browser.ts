import type { Browser, BrowserContext, CDPSession, Page, Worker } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DeviceMoves } from "../../../src/auth/device-moves.ts";
import { Devices } from "../../../src/auth/devices.ts";
import { PairRequests } from "../../../src/auth/pair-requests.ts";
import { PairingCodes } from "../../../src/auth/pairing-codes.ts";
import { Push } from "../../../src/push/push.ts";
import { memoryPushStore } from "../../../src/push/push-store.ts";
import { replyNotice } from "../../../src/push/reply-notice.ts";
import { watchReplies } from "../../../src/push/watch-replies.ts";
import { pushApi } from "../../../src/push-api.ts";
import { memoryReplies } from "../../../src/reply/memory-replies.ts";
import { eventually } from "../../eventually.ts";
import { type PushService, startPushService } from "../../fakes/push-service.ts";
import { manualClock } from "../../push/manual-clock.ts";
import { type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, newDevice, openBrowser, PHONE, screenshot } from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  openDrawer,
  openPaired,
  reload,
  waitForEnd,
  waitForLink,
  waitForReply,
} from "./steps.ts";

const LONG_MS = 21_000;

let browser: Browser;
let context: BrowserContext;
let page: Page;
let pc: Pc;
let push: Push;
let service: PushService;
let clock: ReturnType<typeof manualClock>;
let model: ScriptedModel;
let problems: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  service = await startPushService();
  clock = manualClock();
  push = new Push({ store: memoryPushStore(), clock, isAllowedEndpoint: () => true });
  model = scriptedModel();
  const replies = watchReplies(
    memoryReplies(),
    (ended) => {
      const told = replyNotice(ended);
      if (told) void push.notify(told.subscriber, told.notice);
    },
    { now: clock.now },
  );
  pc = await startPc(model.provider, { push: pushApi(async () => push), replies });
});
afterEach(async () => {
  await context.close();
  push.close();
  await pc.close();
  await service.close();
  expect(problems).toEqual([]);
});

/** A device, whose clock a test moves, and whose browser subscribes with the push service here. */
async function begin(
  screen: Parameters<Browser["newContext"]>[0] = PHONE,
  { permission = "granted" as NotificationPermission } = {},
): Promise<void> {
  ({ context, page, problems } = await newDevice(browser, screen));
  await context.addInitScript(
    ({ given, permission }) => {
      const subscription = {
        endpoint: given.endpoint,
        toJSON: () => given,
        unsubscribe: async () => Boolean(Object.assign(globalThis, { isUnsubscribed: true })),
      };
      let kept: object | null = null;
      Object.assign(PushManager.prototype, {
        getSubscription: async () => kept,
        subscribe: async () => {
          kept = subscription;
          return subscription;
        },
      });
      let permitted: NotificationPermission = permission === "denied" ? "denied" : "default";
      Object.defineProperty(Notification, "permission", { get: () => permitted });
      Notification.requestPermission = async () => {
        permitted = permission;
        return permitted;
      };
      let isHidden = false;
      Object.defineProperty(document, "hidden", { get: () => isHidden });
      Object.assign(globalThis, {
        hide(hidden: boolean) {
          isHidden = hidden;
          document.dispatchEvent(new Event("visibilitychange"));
        },
      });
    },
    { given: service.subscribe(), permission },
  );
  await context.grantPermissions(["notifications"], { origin: pc.url });
  await page.clock.install();
  await openPaired(page, pc);
}

const hide = (isHidden: boolean): Promise<void> => page.evaluate(`hide(${isHidden})`);
const bar = () => page.locator(".push-bar");

/** Asks, and waits until the person would have put the phone away. */
async function askAndWait(text = "Tell me a long story") {
  await ask(page, text);
  const question = await model.next();
  question.say("Once upon a time");
  await waitForReply(page, "Once upon");
  await page.clock.fastForward(LONG_MS);
  await clock.advance(LONG_MS);
  return question;
}

async function turnOn(): Promise<void> {
  const question = await askAndWait();
  await bar().getByRole("button", { name: "Yes" }).click();
  await page.getByText("You are told when it is ready.").waitFor();
  question.finish();
  await waitForEnd(page);
}

/** The worker that shows notifications, and a way to hand it what the browser would have received. */
async function pushWorker(): Promise<{ worker: Worker; deliver(data: object): Promise<void> }> {
  const worker = await eventually(async () => {
    const found = context.serviceWorkers().find((each) => each.url().endsWith("sw-push.js"));
    // One that is not active yet would miss what is delivered.
    if (!(await found?.evaluate("registration.active?.state === 'activated'")))
      throw new Error("It is not there yet.");
    return found as Worker;
  });
  const session: CDPSession = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.endsWith("/push/"));
      if (own) resolve(own.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  const registrationId = await registered;
  return {
    worker,
    async deliver(data) {
      const origin = new URL(pc.url).origin;
      const sent = { origin, registrationId, data: JSON.stringify(data) };
      await session.send("ServiceWorker.deliverPushMessage", sent);
    },
  };
}

interface Shown {
  readonly title: string;
  readonly tag: string;
  readonly data: unknown;
}

/** What the worker's own types say of it. */
interface WorkerScope {
  readonly registration: {
    getNotifications(): Promise<Shown[]>;
    showNotification(title: string, options: { data: unknown }): Promise<void>;
  };
  readonly NotificationEvent: new (type: string, init: object) => Event;
  readonly ExtendableEvent: new (type: string) => Event;
}

function shownBy(worker: Worker): Promise<Shown[]> {
  return worker.evaluate(async () => {
    const { registration } = globalThis as unknown as WorkerScope;
    const shown = await registration.getNotifications();
    return shown.map(({ title, tag, data }) => ({ title, tag, data }));
  });
}

async function tapFirst(worker: Worker): Promise<void> {
  await worker.evaluate(async () => {
    const { registration, NotificationEvent } = globalThis as unknown as WorkerScope;
    const [notification] = await registration.getNotifications();
    if (!notification) throw new Error("There is none.");
    // A tap that a test makes may not bring the page to the front; the worker does all else.
    globalThis.addEventListener("unhandledrejection", (event) => event.preventDefault());
    globalThis.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  });
}

describe("the page asks whether to tell", () => {
  test("after a reply that takes long, once, and not before", async () => {
    await begin();
    await ask(page, "Hello");
    const quick = await model.next();
    quick.say("Hi.");
    quick.finish();
    await waitForEnd(page);
    await expect.poll(() => bar().count()).toBe(0);
    const question = await askAndWait();
    await bar().getByText("Tell you when it is ready?").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await screenshot(page, "push-bar-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await screenshot(page, "push-bar-dark");
    await bar().getByRole("button", { name: "Not now" }).click();
    await expect.poll(() => bar().count()).toBe(0);
    question.finish();
    await waitForEnd(page);
    await reload(page);
    (await askAndWait("Again")).finish();
    await waitForEnd(page);
    await expect.poll(() => bar().count()).toBe(0);
    await expect.poll(() => push.subscribers()).toEqual([]);
  });

  test("on an iPhone by saying how to install it", async () => {
    const userAgent =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
    await begin({ ...PHONE, userAgent });
    await askAndWait();
    await bar().getByText("tap Share, then “Add to Home Screen”").waitFor();
    await screenshot(page, "push-install-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await screenshot(page, "push-install-dark");
    await bar().getByRole("button", { name: "Got it" }).click();
    await expect.poll(() => bar().count()).toBe(0);
  });
});

describe("a page that is to be told", () => {
  test("is told of a long reply while it is hidden, and of none that is seen", async () => {
    await begin();
    await turnOn();
    await expect.poll(() => push.subscribers()).toEqual(pc.devices());
    await settled();
    expect(service.received).toEqual([]);
    const question = await askAndWait("And another");
    await hide(true);
    question.finish();
    const [{ notice = {} } = {}] = await service.until(1);
    expect(notice).toEqual({ kind: "reply", key: expect.any(String) });
    await waitForEnd(page);
    await expect.poll(() => page.title()).toBe("(1) Tell me a long story · PC chat");
    await hide(false);
    await eventually(async () => expect(await page.title()).toBe("Tell me a long story · PC chat"));
  });

  test("is told also when it was closed, and opens at the conversation that was tapped", async () => {
    await begin();
    await turnOn();
    const question = await askAndWait("And another");
    const { worker, deliver } = await pushWorker();
    await page.goto("about:blank");
    question.finish();
    await clock.advance(40_000);
    const [{ notice = {} } = {}] = await service.until(1);
    await deliver(notice);
    const shown = await eventually(async () => {
      const all = await shownBy(worker);
      expect(all).toHaveLength(1);
      return all;
    });
    expect(shown).toEqual([
      { title: "Your reply is ready", tag: `reply ${notice.key}`, data: notice },
    ]);
    // The page was left at another conversation than that of the reply.
    await page.goto(pc.url);
    await waitForReply(page, "Once upon a time");
    await page.getByRole("button", { name: "New chat" }).click();
    await page.getByRole("heading", { name: "New chat" }).waitFor();
    await page.goto("about:blank");
    await tapFirst(worker);
    await eventually(async () => expect(await shownBy(worker)).toEqual([]));
    await page.goto(pc.url);
    await page.getByRole("heading", { name: "Tell me a long story" }).waitFor();
    // Once: what was tapped is not opened again.
    await page.getByRole("button", { name: "New chat" }).click();
    await reload(page);
    await page.getByRole("heading", { name: "New chat" }).waitFor();
  });

  test("is told by itself, not by a notification, while it is looked at", async () => {
    await begin();
    await turnOn();
    const { worker, deliver } = await pushWorker();
    const question = await askAndWait("And another");
    question.finish();
    await waitForEnd(page);
    const key = await keyOfLastReply();
    await page.getByRole("button", { name: "New chat" }).click();
    await deliver({ kind: "reply", key });
    await page.getByRole("status").getByText("Your reply is ready").waitFor();
    await screenshot(page, "push-arrived");
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByRole("heading", { name: "Tell me a long story" }).waitFor();
    await expect.poll(() => shownBy(worker)).toEqual([]);
    // A page that is open is told where to go by the worker, too.
    await page.getByRole("button", { name: "New chat" }).click();
    await deliver({ kind: "test" });
    await eventually(async () => expect(await shownBy(worker)).toHaveLength(1));
    await expect.poll(() => shownBy(worker)).toMatchObject([{ title: "Notifications work" }]);
  });

  test("goes to the conversation of a notification that is tapped while it is open", async () => {
    await begin();
    await turnOn();
    const key = await keyOfLastReply();
    const { worker } = await pushWorker();
    await page.getByRole("button", { name: "New chat" }).click();
    await worker.evaluate(
      (data) =>
        (globalThis as unknown as WorkerScope).registration.showNotification("x", {
          data,
        }),
      { kind: "reply", key },
    );
    await tapFirst(worker);
    await page.getByRole("heading", { name: "Tell me a long story" }).waitFor();
  });

  test("says what waits without its arguments", async () => {
    await begin();
    await turnOn();
    const { worker, deliver } = await pushWorker();
    await page.goto("about:blank");
    await deliver({ kind: "approval", id: "a1", run: "r1", agent: "Writer", tool: "write_file" });
    await eventually(async () => expect(await shownBy(worker)).toHaveLength(1));
    await deliver({ kind: "question", id: "q1", server: "files" });
    await eventually(async () => expect(await shownBy(worker)).toHaveLength(2));
    const titles = (await shownBy(worker)).map(({ title }) => title).sort();
    expect(titles).toEqual(["Writer asks: may it use write_file?", "files asks you something"]);
  });

  test("subscribes again when the browser has changed its subscription", async () => {
    await begin();
    await turnOn();
    const [device = ""] = pc.devices();
    const [{ id: before } = {}] = await push.list(device);
    const { worker } = await pushWorker();
    const next = service.subscribe();
    await worker.evaluate((given) => {
      const { ExtendableEvent } = globalThis as unknown as WorkerScope;
      const event = new ExtendableEvent("pushsubscriptionchange");
      Object.assign(event, { newSubscription: { toJSON: () => given } });
      globalThis.dispatchEvent(event);
    }, next);
    await eventually(async () => {
      const now = await push.list(device);
      expect(now).toHaveLength(1);
      expect(now[0]?.id).not.toBe(before);
    });
    await push.notify(device, { kind: "test" });
    expect(service.received.at(-1)?.browser).toBe(next.name);
  });
});

describe("a PC that has a new address", () => {
  test("tells it without its old one, and goes on there with the same device", async () => {
    await begin();
    await turnOn();
    const [id = ""] = pc.devices();
    const { worker, deliver } = await pushWorker();
    await page.goto("about:blank");
    await pc.goAway();
    const { url, code, devices, close } = await elsewhere(id);
    const link = `${url}/#pair=${code}`;
    await deliver({ kind: "address", link });
    await eventually(async () => expect(await shownBy(worker)).toHaveLength(1));
    await expect
      .poll(() => shownBy(worker))
      .toMatchObject([{ title: "Your PC has a new address" }]);
    const opened = await openedBy(worker, () => tapFirst(worker));
    expect(opened).toBe(link);
    await expect.poll(() => shownBy(worker)).toEqual([]);
    const next = await context.newPage();
    await next.goto(opened);
    await waitForLink(next);
    expect(next.url()).toBe(`${url}/`);
    expect(devices.list()).toMatchObject([{ id, name: "Ada's phone", grants: ["agent"] }]);
    const moved = next.locator(".push-bar");
    await moved.getByText("Your PC has a new address.").waitFor();
    expect(await accessibilityProblems(next)).toEqual([]);
    await screenshot(next, "push-moved-light");
    await next.emulateMedia({ colorScheme: "dark" });
    await screenshot(next, "push-moved-dark");
    await reload(next);
    const [old] = await Promise.all([
      context.waitForEvent("page"),
      moved.getByRole("link", { name: "Open the old one" }).click(),
    ]);
    // Nothing answers there; the phone has kept it.
    await old.getByRole("heading", { name: "Tell me a long story" }).waitFor();
    expect(new URL(old.url()).origin).toBe(pc.url);
    await moved.getByRole("button", { name: "Dismiss" }).click();
    await reload(next);
    await waitForLink(next);
    await expect.poll(() => moved.count()).toBe(0);
    await close();
  });

  /** The same PC, by another address, and a code of one of its devices. */
  async function elsewhere(id: string) {
    const createdAt = new Date().toISOString();
    const device = { id, name: "Ada's phone", tokenSha256: "00", createdAt, lastSeenAt: null };
    const devices = new Devices({ devices: [{ ...device, grants: ["agent"] }] });
    const moves = new DeviceMoves(devices);
    const local = { devices, codes: new PairingCodes(), requests: new PairRequests() };
    const { url, close } = await startPc(model.provider, { pairing: { ...local, moves } });
    const { code = "" } = (await moves.createCode(id, pc.url)) ?? {};
    return { url, code, devices, close };
  }

  /** What the worker opens: a tap that a test makes opens nothing. */
  async function openedBy(worker: Worker, tap: () => Promise<void>): Promise<string> {
    await worker.evaluate(() => {
      const { clients } = globalThis as unknown as { clients: object };
      Object.assign(clients, {
        openWindow: async (url: string) => void Object.assign(globalThis, { opened: url }),
      });
    });
    await tap();
    return eventually(async () => {
      const opened = await worker.evaluate("globalThis.opened");
      if (typeof opened !== "string") throw new Error("It has opened nothing yet.");
      return opened;
    });
  }
});

describe("the settings", () => {
  async function openSettings() {
    const drawer = await openDrawer(page);
    await drawer.getByRole("button", { name: "Settings" }).click();
    const dialog = page.getByRole("dialog", { name: "Settings" });
    await dialog.getByRole("heading", { name: "Notifications" }).scrollIntoViewIfNeeded();
    return dialog;
  }

  const look = async (name: string): Promise<void> => {
    expect(await accessibilityProblems(page)).toEqual([]);
    await screenshot(page, `${name}-light`);
    await page.emulateMedia({ colorScheme: "dark" });
    await accessibilityProblems(page);
    await screenshot(page, `${name}-dark`);
    await page.emulateMedia({ colorScheme: "light" });
  };

  test("switch notifications on, try them, and switch them off", async () => {
    await begin();
    const dialog = await openSettings();
    const toggle = dialog.getByRole("switch", { name: /^Tell me/ });
    await expect.poll(() => toggle.isChecked()).toBe(false);
    await look("push-settings-off");
    await toggle.click();
    await dialog.getByRole("button", { name: "Send a test" }).click();
    await page.getByText("A test is on its way.").waitFor();
    expect((await service.until(1))[0]?.notice).toEqual({ kind: "test" });
    await expect.poll(() => toggle.isChecked()).toBe(true);
    await look("push-settings-on");
    await toggle.click();
    await dialog.getByRole("button", { name: "Send a test" }).waitFor({ state: "detached" });
    await expect.poll(() => toggle.isChecked()).toBe(false);
    await eventually(async () => expect(await push.subscribers()).toEqual([]));
    await expect.poll(() => page.evaluate("isUnsubscribed")).toBe(true);
  });

  test("say how to allow them where the browser does not", async () => {
    await begin(PHONE, { permission: "denied" });
    const dialog = await openSettings();
    await dialog.getByText("This browser does not allow notifications").waitFor();
    await look("push-settings-denied");
  });

  test("forget a subscription with the PC", async () => {
    await begin();
    await turnOn();
    await expect.poll(() => push.subscribers()).toHaveLength(1);
    const dialog = await openSettings();
    await dialog.getByRole("button", { name: "Forget this PC" }).click();
    await dialog.getByRole("button", { name: "Forget", exact: true }).click();
    // The PC forgets it with the device; here it is only its routes.
    await eventually(async () => expect(await page.evaluate("isUnsubscribed")).toBe(true));
    await expect.poll(() => page.evaluate(RESTING_WORKERS)).toEqual(["/"]);
  });
});

const RESTING_WORKERS =
  "navigator.serviceWorker.getRegistrations().then((all) => all.map(({ scope }) => new URL(scope).pathname))";

/** Lets everything arrive that is on its way to the PC. */
const settled = (): Promise<unknown> => page.evaluate("fetch('/v1/health')");

function keyOfLastReply(): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open("remote-chat");
        opening.onsuccess = () => {
          const store = opening.result.transaction("messages").objectStore("messages");
          const all = store.getAll();
          all.onsuccess = () => {
            const replies = all.result.filter(({ key }) => key);
            replies.sort((one, other) => one.createdAt - other.createdAt);
            resolve(replies.at(-1).key);
            opening.result.close();
          };
        };
      }),
  );
}
