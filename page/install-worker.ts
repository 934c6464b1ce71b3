import { workerUrl } from "./worker-url.ts";

/**
 * Lets the page open without a network. `onUpdate` is told when a later version of it has
 * arrived, to be shown after a reload. Does nothing where pages cannot have workers: on a
 * plain http address in the LAN.
 */
export async function installWorker({ onUpdate }: { onUpdate: () => void }): Promise<void> {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const wasControlled = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (wasControlled) onUpdate();
    else keepLoadedScripts();
  });
  try {
    await workers.register(workerUrl("./sw.js"), { scope: "./", updateViaCache: "none" });
  } catch {
    // Private windows refuse; the page works without.
  }
}

/** Has the new worker keep what was loaded before it was there: the words of a language, say. */
function keepLoadedScripts(): void {
  const own = new URL("./", location.href).href;
  for (const { name } of performance.getEntriesByType("resource"))
    if (name.startsWith(own) && name.endsWith(".js")) fetch(name).catch(() => {});
}
