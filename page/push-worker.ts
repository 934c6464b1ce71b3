/// <reference lib="webworker" />

/**
 * The worker that shows notifications, also while the page is closed. Not the one that keeps the
 * page: this is loaded only where notifications are on, and has a scope of its own, where there
 * is no page that would have to let another worker go first.
 *
 * @module
 */

// In a module of its own, `self` would be a window's.
const worker = self as unknown as ServiceWorkerGlobalScope;

worker.addEventListener("install", (event) => {
  event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("push", (event) => {
  event.waitUntil(tell((event.data?.json() ?? {}) as Notice));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openAt(event.notification.data as Notice));
});

worker.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(subscribeAgain(event as PushSubscriptionChangeEvent));
});

/** What the PC tells: see src/push/push-notice.ts. */
type Notice = Readonly<Record<string, string>>;

/**
 * Shows a notification, unless the page is looked at, and shows it there. Chrome and Firefox
 * allow that; Safari takes a subscription back whose push has shown nothing.
 */
async function tell(notice: Notice): Promise<void> {
  const seen = (await pages()).filter(({ visibilityState }) => visibilityState === "visible");
  for (const page of seen) page.postMessage({ push: notice });
  // These a page does not show by itself.
  const isShown = notice.kind === "test" || notice.kind === "address";
  if (seen.length > 0 && !isShown && /Chrom|Firefox/.test(navigator.userAgent)) return;
  const words = (await setting("push-words").catch(() => {})) as Notice | undefined;
  const text = words?.[notice.failed ? "failed" : (notice.kind ?? "")] ?? "PC chat";
  const title = text.replace(/\{(\w+)\}/g, (_, name: string) => notice[name] ?? "");
  const tag = `${notice.kind} ${notice.key ?? notice.id ?? notice.run}`;
  await worker.registration.showNotification(title, { data: notice, icon: "./icon-192.png", tag });
  if (!isShown) await worker.navigator.setAppBadge?.().catch(() => {});
}

/** The page finds what was tapped among its settings, whether it is open or opens now. */
async function openAt(notice: Notice): Promise<void> {
  // What is open here is at an address that has ended.
  if (notice.kind === "address") return void (await worker.clients.openWindow(notice.link ?? ""));
  await keep("push-open", notice).catch(() => {});
  const [page] = await pages();
  page?.postMessage({ push: "open" });
  await (page ? page.focus() : worker.clients.openWindow("./"));
}

async function subscribeAgain({ newSubscription }: PushSubscriptionChangeEvent): Promise<void> {
  const { token } = (await setting("pc")) as Notice;
  const { id: replaces, publicKey } = (await setting("push")) as Notice;
  const options = { userVisibleOnly: true, applicationServerKey: publicKey ?? null };
  const made = newSubscription ?? (await worker.registration.pushManager.subscribe(options));
  const response = await fetch("./v1/push/subscriptions", {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ ...made.toJSON(), replaces }),
  });
  if (response.ok) await keep("push", { publicKey, ...(await response.json()) });
}

function pages(): Promise<readonly WindowClient[]> {
  return worker.clients.matchAll({ type: "window", includeUncontrolled: true });
}

function setting(name: string): Promise<unknown> {
  return settings("readonly", (store) => store.get(name));
}

function keep(name: string, value: unknown): Promise<unknown> {
  return settings("readwrite", (store) => store.put(value, name));
}

/** One request to the settings of the page's store: see page/store. */
function settings(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("remote-chat");
    opening.onerror = reject;
    // There is none: it is the page's to make.
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onsuccess = () => {
      const request = ask(opening.result.transaction("settings", mode).objectStore("settings"));
      request.onsuccess = () => resolve(request.result);
      request.onerror = reject;
      opening.result.close();
    };
  });
}

export {};
