interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/** Makes the page's worker the one at this path. @throws DOMException when it cannot be had */
export type RegisterWorker = (path: typeof PUSH_WORKER) => Promise<ServiceWorkerRegistration>;

/** The worker of a page that is told what happens while it is closed. */
export const PUSH_WORKER = "./sw-push.js";

const WORKER = "./sw.js";

/**
 * Lets the page open without a network. `onUpdate` is told when a later version of it has
 * arrived, to be shown after a reload. Does nothing where pages cannot have workers: on a
 * plain http address in the LAN. Gives what exchanges the worker for another.
 */
export function installWorker({ onUpdate }: { onUpdate: () => void }): RegisterWorker | undefined {
  const workers = navigator.serviceWorker;
  if (!workers) return undefined;
  let known = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (known) onUpdate();
    known = true;
  });
  const trusted = trust();
  const register = (path: string): Promise<ServiceWorkerRegistration> =>
    workers.register(trusted(path), { scope: "./", updateViaCache: "none" });
  workers
    .getRegistration()
    .then((found) => register(found?.active?.scriptURL.endsWith(PUSH) ? PUSH_WORKER : WORKER))
    // Private windows refuse; the page works without.
    .catch(() => {});
  return (path) => {
    // That which comes now is no update.
    known = false;
    return register(path);
  };
}

const PUSH = "-push.js";

// The page's policy lets no plain string become a script, with these exceptions.
function trust(): (path: string) => string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("service-worker", {
    createScriptURL: (path) => (path === PUSH_WORKER ? path : WORKER),
  });
  return (path) => policy?.createScriptURL(path) ?? path;
}
