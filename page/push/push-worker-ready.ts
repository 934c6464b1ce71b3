import type { App } from "../app/app.ts";
import type { PUSH_WORKER } from "../install-worker.ts";

// Not imported: the script that it stands in is loaded with the page, and would be split.
const PATH: typeof PUSH_WORKER = "./sw-push.js";

/**
 * The page's worker, once it is the one that shows notifications.
 * @throws TypeError where pages have none, DOMException when it cannot be had
 */
export async function pushWorker({
  registerWorker,
}: Pick<App, "registerWorker">): Promise<ServiceWorkerRegistration> {
  const { controller } = navigator.serviceWorker;
  const ready = await navigator.serviceWorker.ready;
  if (controller?.scriptURL.endsWith("-push.js")) return ready;
  if (!registerWorker) throw new TypeError("there are no workers");
  const registration = await registerWorker(PATH);
  const coming = registration.installing ?? registration.waiting;
  if (coming)
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (coming.state === "activated" || coming.state === "redundant") resolve();
      };
      coming.addEventListener("statechange", look);
      look();
    });
  return registration;
}
