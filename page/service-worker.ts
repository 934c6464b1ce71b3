/// <reference lib="webworker" />

/** The files of the page, and what they hash to; filled in by the build. */
declare const SHELL_PATHS: readonly string[];
declare const SHELL_VERSION: string;

// In a module of its own, `self` would be a window's.
const worker = self as unknown as ServiceWorkerGlobalScope;
const PREFIX = "shell-";
const NAME = PREFIX + SHELL_VERSION;
const shell = new Set(SHELL_PATHS.map((path) => new URL(path, location.href).href));

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
  if (request.method === "GET" && shell.has(url.href)) event.respondWith(answer(request, url.href));
});

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll([...shell].map((url) => new Request(url, { cache: "no-cache" })));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(request: Request, url: string): Promise<Response> {
  const cache = await caches.open(NAME);
  return (await cache.match(url)) ?? fetch(request);
}
