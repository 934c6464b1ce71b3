interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

let url: string | undefined;

/**
 * Where the worker for a PC is registered. A registration has one subscription, and a
 * subscription is for the key of one PC: so each PC has a registration of the same worker.
 */
export function scopeFor(origin: string | undefined): string {
  if (origin === undefined) return "./push/";
  // A scope may have no "%2f" in it.
  const name = btoa(origin).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `./push/${name}/`;
}

/**
 * Installs the worker that shows a PC's notifications, or its latest version.
 * @throws DOMException
 */
export async function installPushWorker(
  origin: string | undefined,
): Promise<ServiceWorkerRegistration> {
  url ??= workerUrl();
  const options = { scope: scopeFor(origin), updateViaCache: "none" } as const;
  const registration = await navigator.serviceWorker.register(url, options);
  // A subscription needs one that is active.
  const { installing } = registration;
  if (!registration.active && installing)
    await new Promise<void>((resolve) => {
      installing.addEventListener("statechange", () => {
        if (installing.state === "activated" || installing.state === "redundant") resolve();
      });
    });
  return registration;
}

/** That worker, where it is installed. */
export async function findPushWorker(
  origin: string | undefined,
): Promise<ServiceWorkerRegistration | undefined> {
  const scope = new URL(scopeFor(origin), location.href).href;
  const found = await navigator.serviceWorker?.getRegistration(scope);
  // Where there is none, it is another one that holds the scope.
  return found?.scope === scope ? found : undefined;
}

// The page's policy lets no plain string become a script; this is one of two exceptions.
function workerUrl(): string {
  const path = "./sw-push.js";
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  return trustedTypes
    ? trustedTypes.createPolicy("push-worker", { createScriptURL: () => path }).createScriptURL("")
    : path;
}
