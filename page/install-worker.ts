interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

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
    await workers.register(workerUrl(), { scope: "./", updateViaCache: "none" });
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

// The page's policy lets no plain string become a script, with this one exception.
function workerUrl(): string {
  const url = "./sw.js";
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  return trustedTypes
    ? trustedTypes
        .createPolicy("service-worker", { createScriptURL: () => url })
        .createScriptURL("")
    : url;
}
