import { createClient } from "@redis/client";
import { createHandler, type Handler } from "../../mod.ts";
import { connectionTo } from "../../src/redis/connect.ts";
import { redisPairing } from "../../src/redis/index.ts";

/**
 * Milliseconds from the answer that a device is revoked, on one instance, to the end of its
 * stream on another; 0 where the stream has ended by then. That instance `isTold`, or must look.
 */
export async function revocationTimes(
  url: string,
  { tries, isTold }: { readonly tries: number; readonly isTold: boolean },
): Promise<number[]> {
  const clients = await Promise.all(
    [1, 2].map(() =>
      createClient({ url })
        .on("error", () => {})
        .connect(),
    ),
  );
  const pairings = clients.map((client) => {
    const { subscribe, ...connection } = connectionTo(client, { timeoutMs: 2_000 });
    return redisPairing({
      client: { ...connection, ...(isTold && subscribe && { subscribe }) },
    });
  });
  const [here, there] = pairings.map((pairing) =>
    createHandler({ token: "owner", provider: endless, pairing }),
  ) as [Handler, Handler];
  const times: number[] = [];
  for (let count = 0; count < tries; count++) {
    const added = await pairings[0]?.devices.add("phone");
    if (!added) throw new Error("no pairing");
    const { device, token } = added;
    const body = JSON.stringify({ messages: [{ role: "user", content: "Hi" }] });
    const stream = await there(ask("chat/stream", { method: "POST", token, body }));
    // Not always at the same moment between two looks.
    await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 400));
    const ended = stream.text().then(() => performance.now());
    await here(ask(`devices/${device.id}`, { method: "DELETE", token: "owner" }));
    const answered = performance.now();
    times.push(Math.max(0, (await ended) - answered));
  }
  for (const pairing of pairings) pairing.close();
  for (const client of clients) client.destroy();
  return times;
}

const endless = {
  name: "Endless",
  async *chat(_: unknown, { signal }: { readonly signal: AbortSignal }) {
    yield "text";
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  },
};

function ask(
  path: string,
  { method, token, body }: { method: string; token: string; body?: string },
): Request {
  return new Request(`http://bench/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body }),
  });
}
