import { once } from "../once.ts";

type Fetch = typeof fetch;

/**
 * Makes one client of an SDK for each `fetch` and keeps it, since making one costs more
 * than a request does. One that could not be made is not kept.
 */
export function clientPerFetch<Client>(
  create: (fetch: Fetch) => Promise<Client>,
): (fetch: Fetch) => Promise<Client> {
  const clients = new Map<Fetch, () => Promise<Client>>();
  return (fetch) => {
    const client = clients.get(fetch) ?? once(() => create(fetch));
    clients.set(fetch, client);
    return client();
  };
}
