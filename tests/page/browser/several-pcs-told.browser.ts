import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createAgents, type EmbeddedAgents } from "../../../src/agents.ts";
import { loadLibrary } from "../../../src/library/load-library.ts";
import { createPage } from "../../../src/page/serve-page.ts";
import { Push } from "../../../src/push/push.ts";
import { memoryPushStore } from "../../../src/push/push-store.ts";
import { pushApi } from "../../../src/push-api.ts";
import { memoryRules } from "../../../src/runs/memory-rules.ts";
import { homeLayer, scripted } from "../../engine/engine-world.ts";
import { eventually } from "../../eventually.ts";
import { type PushService, startPushService } from "../../fakes/push-service.ts";
import { GatedTools, WRITER } from "./agent-pc.ts";
import { allowOnce, askWriter, card } from "./agent-steps.ts";
import { type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, newDevice, openBrowser, PHONE, screenshot } from "./phone.ts";
import { echo, scriptedModel } from "./scripted-model.ts";
import { openDrawer, pairByPasting, reload, waitForEnd } from "./steps.ts";

let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];
let study: Pc;
let attic: Pc;
let agents: EmbeddedAgents;
let tools: GatedTools;
let service: PushService;
let pushes: { readonly study: Push; readonly attic: Push };
/** The page's address: not on loopback by its name, since loopback pages may ask every PC. */
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  service = await startPushService();
  const newPush = (): Push => new Push({ store: memoryPushStore(), isAllowedEndpoint: () => true });
  pushes = { study: newPush(), attic: newPush() };
  const model = scriptedModel();
  model.answerWith(echo);
  const listed: string[] = [];
  study = await startPc(model.provider, {
    hostname: "study-pc",
    page: async () => createPage({ otherPcs: listed }),
    push: pushApi(async () => pushes.study),
  });
  address = study.url.replace("127.0.0.1", "pc.localhost");
  const { library } = await loadLibrary([homeLayer(WRITER)]);
  const provider = scripted([["files__write", { path: "plan.md" }]], "It is written.");
  tools = new GatedTools();
  tools.answerWith("ok");
  const rules = memoryRules();
  agents = await createAgents({ library: async () => library, provider, tools, rules });
  attic = await startPc(provider, {
    hostname: "attic-pc",
    corsOrigins: [address],
    keepAliveMs: 1_000,
    agents,
    push: pushApi(async () => pushes.attic),
  });
  listed.push(attic.url);
});
afterEach(async () => {
  await context.close();
  for (const push of Object.values(pushes)) push.close();
  await study.close();
  await attic.close();
  await agents.close();
  await service.close();
  expect(problems).toEqual([]);
});

const connectedTo = (pc: string): Promise<void> =>
  page.locator(".chat-header").getByText(`Connected to ${pc}`).waitFor();

async function begin(screen: Parameters<Browser["newContext"]>[0] = PHONE): Promise<void> {
  ({ context, page, problems } = await newDevice(browser, screen));
  const byKey: [string, object][] = [
    [await pushes.study.publicKey(), service.subscribe()],
    [await pushes.attic.publicKey(), service.subscribe()],
  ];
  await context.addInitScript((known) => {
    const kept = new WeakMap<object, object>();
    Object.assign(PushManager.prototype, {
      async getSubscription() {
        return kept.get(this) ?? null;
      },
      async subscribe(options: { applicationServerKey: string }) {
        const given = known.find(([key]) => key === options.applicationServerKey)?.[1];
        const unsubscribe = async (): Promise<boolean> => kept.delete(this);
        const made = { ...given, toJSON: () => given, unsubscribe };
        kept.set(this, made);
        return made;
      },
    });
    let permitted: NotificationPermission = "default";
    Object.defineProperty(Notification, "permission", { get: () => permitted });
    Notification.requestPermission = async () => {
      permitted = "granted";
      return permitted;
    };
  }, byKey);
  await context.grantPermissions(["notifications"], { origin: address });
  await page.goto((await study.pairingLink()).replace(study.url, address));
  await connectedTo("study-pc");
  await openPcs();
  await pairByPasting(page, await attic.pairingLink(["agent"]));
  await connectedTo("attic-pc");
}

async function openPcs(): Promise<void> {
  const button = page.locator(".pc-button");
  if (await button.isVisible()) await button.click();
  else {
    await openDrawer(page);
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Add another PC" }).click();
  }
  await page.getByRole("dialog", { name: "Your PCs" }).waitFor();
}

async function choosePc(name: string): Promise<void> {
  await openPcs();
  await page.locator(".pc-choice", { hasText: name }).click();
  await connectedTo(name);
}

async function openSettings() {
  const drawer = await openDrawer(page);
  await drawer.getByRole("button", { name: "Settings" }).click();
  const dialog = page.getByRole("dialog", { name: "Settings" });
  await dialog.getByRole("heading", { name: "Notifications" }).scrollIntoViewIfNeeded();
  return dialog;
}

describe("what waits on a PC that is not chosen", () => {
  test.each(["light", "dark"] as const)(
    "is counted in the title, said on top, in the list and of the PC, and answered there, in %s",
    async (colorScheme) => {
      await begin({ ...PHONE, colorScheme });
      await askWriter(page);
      await card(page).waitFor();
      await choosePc("study-pc");
      const bar = page.locator(".waiting-bar");
      await bar.getByText("On attic-pc, 1 question waits for you.").waitFor();
      await eventually(async () =>
        expect(await page.title()).toBe("(1) Allow? attic-pc · PC chat"),
      );
      await screenshot(page, `told-bar-${colorScheme}`);
      expect(await accessibilityProblems(page)).toEqual([]);
      const drawer = await openDrawer(page);
      await drawer.getByText("On attic-pc, 1 question waits for you.").waitFor();
      await screenshot(page, `told-list-${colorScheme}`);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await openPcs();
      const choice = page.locator(".pc-choice", { hasText: "attic-pc" });
      await choice.getByText("1 question waits for you.").waitFor();
      await screenshot(page, `told-pcs-${colorScheme}`);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press("Escape");
      // Also after a reload, which begins at the PC that was chosen.
      await reload(page);
      await bar.getByText("On attic-pc, 1 question waits for you.").waitFor();
      await bar.getByRole("button", { name: "Look" }).click();
      await connectedTo("attic-pc");
      await bar.getByText(/Writer asks: may it use files · write\?/).waitFor();
      await bar.getByRole("button", { name: "Look" }).click();
      await allowOnce(page);
      await eventually(async () => expect(await page.title()).not.toContain("Allow?"));
      await expect.poll(() => bar.count()).toBe(0);
    },
  );

  test("is no longer counted once another device has answered it", async () => {
    await begin();
    await askWriter(page);
    await card(page).waitFor();
    await choosePc("study-pc");
    const bar = page.locator(".waiting-bar");
    await bar.waitFor();
    const [approval] = agents.runs.approvals();
    if (!approval) throw new Error("Nothing is asked.");
    const { id, digest } = approval;
    await agents.runs.answer(id, { decision: "once", digest, by: "terminal" });
    await bar.waitFor({ state: "detached" });
    await eventually(async () => expect(await page.title()).not.toContain("Allow?"));
  });
});

// One that is not active yet would miss what is delivered.
const ACTIVE_SCOPE = "registration.active?.state === 'activated' && registration.scope";

describe("notifications", () => {
  test("come from each PC, by a subscription of its own, and end with the switch", async () => {
    await begin();
    const dialog = await openSettings();
    await dialog.getByRole("switch", { name: /^Tell me/ }).click();
    await dialog.getByText("study-pc tells you.").waitFor();
    await dialog.getByText("attic-pc tells you.").waitFor();
    await screenshot(page, "told-settings");
    expect(await accessibilityProblems(page)).toEqual([]);
    const subscribers = async () =>
      Promise.all([pushes.study.subscribers(), pushes.attic.subscribers()]);
    await expect.poll(() => subscribers()).toEqual([study.devices(), attic.devices()]);
    await dialog.getByRole("button", { name: "Send a test" }).click();
    const received = await service.until(2);
    expect(received.map(({ notice }) => notice)).toEqual([{ kind: "test" }, { kind: "test" }]);
    expect(new Set(received.map(({ browser: name }) => name)).size).toBe(2);
    // Each has the registration that its key is for, and keeps it over a reload.
    const scopes = () =>
      page.evaluate(async () =>
        (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope).sort(),
      );
    const before = await scopes();
    expect(before.filter((scope) => scope.includes("/push/"))).toHaveLength(2);
    await reload(page);
    await connectedTo("attic-pc");
    await expect.poll(() => scopes()).toEqual(before);
    const again = await openSettings();
    await again.getByRole("switch", { name: /^Tell me/ }).click();
    await eventually(async () => expect(await subscribers()).toEqual([[], []]));
    await eventually(async () =>
      expect((await scopes()).filter((scope) => scope.includes("/push/"))).toEqual([]),
    );
  });

  test("of another PC say its name, and a tap opens the page there", async () => {
    await begin();
    await (await openSettings()).getByRole("switch", { name: /^Tell me/ }).click();
    await page.getByText("attic-pc tells you.").waitFor();
    await page.keyboard.press("Escape");
    await choosePc("study-pc");
    const scope = `${address}/push/${Buffer.from(attic.url).toString("base64url")}/`;
    const session = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL === scope);
        if (own) resolve(own.registrationId);
      });
    });
    await session.send("ServiceWorker.enable");
    const notice = { kind: "approval", id: "a", run: "r", agent: "Writer", tool: "write" };
    const data = JSON.stringify(notice);
    const worker = await eventually(async () => {
      for (const each of context.serviceWorkers())
        if ((await each.evaluate(ACTIVE_SCOPE)) === scope) return each;
      throw new Error("It is not there yet.");
    });
    const registrationId = await registered;
    await page.goto("about:blank");
    await session.send("ServiceWorker.deliverPushMessage", {
      origin: address,
      registrationId,
      data,
    });
    const shown = () =>
      worker.evaluate<string[]>(
        "registration.getNotifications().then((all) => all.map(({ title }) => title))",
      );
    await eventually(async () =>
      expect(await shown()).toEqual(["attic-pc: Writer asks: may it use write?"]),
    );
    await worker.evaluate(
      `addEventListener("unhandledrejection", (event) => event.preventDefault());
      registration.getNotifications().then(([notification]) =>
        dispatchEvent(new NotificationEvent("notificationclick", { notification })))`,
    );
    await eventually(async () => expect(await shown()).toEqual([]));
    await page.goto(address);
    await connectedTo("attic-pc");
    await waitForEnd(page);
  });
});
