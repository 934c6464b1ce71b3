interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

const SCOPE = "./push/";

let url: string | undefined;

/** Installs the worker that shows notifications, or its latest version. @throws DOMException */
export async function installPushWorker(): Promise<ServiceWorkerRegistration> {
  url ??= workerUrl();
  const options = { scope: SCOPE, updateViaCache: "none" } as const;
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
export async function findPushWorker(): Promise<ServiceWorkerRegistration | undefined> {
  const found = await navigator.serviceWorker?.getRegistration(SCOPE);
  // Where there is none, it is the page's.
  return found?.scope.endsWith("/push/") ? found : undefined;
}

// The page's policy lets no plain string become a script; this is one of two exceptions.
function workerUrl(): string {
  const path = "./sw-push.js";
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  return trustedTypes
    ? trustedTypes.createPolicy("push-worker", { createScriptURL: () => path }).createScriptURL("")
    : path;
}
