import { readFile } from "node:fs/promises";

/**
 * The bytes between the server at a port of 127.0.0.1 and its clients that the clients have
 * not read: in the server's send queues and in the clients' receive queues. Linux tells them;
 * undefined elsewhere.
 * @see https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
 */
export async function unreadBytes(port: number): Promise<number | undefined> {
  const table = await readFile("/proc/net/tcp", "utf8").catch(() => undefined);
  if (table === undefined) return undefined;
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  let bytes = 0;
  for (const line of table.split("\n").slice(1)) {
    const [, local = "", remote = "", state, queues = ""] = line.trim().split(/\s+/);
    const [sending = "0", receiving = "0"] = queues.split(":");
    // A listener's queue holds connections, not bytes.
    if (state === LISTENING) continue;
    if (local.endsWith(suffix)) bytes += Number.parseInt(sending, 16);
    if (remote.endsWith(suffix)) bytes += Number.parseInt(receiving, 16);
  }
  return bytes;
}

const LISTENING = "0A";
