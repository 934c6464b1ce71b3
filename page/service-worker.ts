/// <reference lib="webworker" />

/** The files of the page, and what they hash to; filled in by the build. */
declare const SHELL_PATHS: readonly string[];
declare const SHELL_VERSION: string;
/** Its parts, which are loaded when they are needed. */
declare const PART_PATHS: readonly string[];

// In a module of its own, `self` would be a window's.
const worker = self as unknown as ServiceWorkerGlobalScope;
const PREFIX = "shell-";
const NAME = PREFIX + SHELL_VERSION;
const shell = new Set(SHELL_PATHS.map(urlOf));
const parts = new Set(PART_PATHS.map(urlOf));

worker.addEventListener("install", (event) => {
  event.waitUntil(install());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

// The page's own files alone; whatever goes to the PC's routes, this never sees the inside of.
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  url.hash = "";
  // What another app shares is in the query: it is for the page alone.
  if (request.mode === "navigate") url.search = "";
  const isOwn = shell.has(url.href) || parts.has(url.href);
  if (request.method === "GET" && isOwn) event.respondWith(answer(request, url.href));
});

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  const wanted = [...shell, ...(await partsInUse())];
  await cache.addAll(wanted.map((url) => new Request(url, { cache: "no-cache" })));
  await worker.skipWaiting();
}

/** The parts that the version before had loaded: without a network they are needed again. */
async function partsInUse(): Promise<string[]> {
  const used = new Set<string>();
  for (const name of await caches.keys())
    if (name.startsWith(PREFIX))
      for (const { url } of await (await caches.open(name)).keys()) used.add(withoutHash(url));
  return [...parts].filter((url) => used.has(withoutHash(url)));
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(request: Request, url: string): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(url);
  if (kept) return kept;
  const response = await fetch(request.mode === "navigate" ? url : request);
  if (response.ok) await cache.put(url, response.clone()).catch(() => {});
  return response;
}

function urlOf(path: string): string {
  return new URL(path, location.href).href;
}

function withoutHash(url: string): string {
  return url.replace(/-[0-9a-f]+\.js$/, "");
}
