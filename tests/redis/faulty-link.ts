/** A link to Redis that a test can break. Only node:net beneath, which Deno and Bun have too. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A link that can fail. */
export interface FaultyLink {
  readonly port: number;
  /** Closes all connections; new ones are taken. */
  cut(): void;
  /** Takes no connection and closes all, until it is mended. */
  break(): void;
  /** Passes nothing on and closes nothing, until it is mended. */
  stall(): void;
  /** Passes what is sent, but no answer, until it is mended. */
  deafen(): void;
  /** Passes everything on so much later, each way, until it is mended. */
  slow(ms: number): void;
  mend(): void;
  /** Closes all connections; new ones lead to another port. */
  redirect(to: number): void;
  close(): Promise<void>;
}

/** Starts a link to a port of this machine. */
export async function startFaultyLink(port: number): Promise<FaultyLink> {
  const sockets = new Set<Socket>();
  let state: "whole" | "broken" | "stalled" | "deaf" = "whole";
  let delayMs = 0;
  let to = port;
  const server = createServer((near) => {
    if (state === "broken") return near.destroy();
    const far = connect(to, "127.0.0.1");
    for (const [from, onto] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      // What is broken on purpose breaks.
      from.on("error", () => {});
      from.on("data", (bytes) => {
        if (state === "stalled" || (state === "deaf" && from === far)) return;
        if (delayMs === 0) onto.write(bytes);
        else setTimeout(() => onto.write(bytes), delayMs);
      });
      from.once("close", () => {
        sockets.delete(from);
        onto.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const socket of [...sockets]) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    break() {
      state = "broken";
      cut();
    },
    stall() {
      state = "stalled";
    },
    deafen() {
      state = "deaf";
    },
    slow(ms) {
      delayMs = ms;
    },
    mend() {
      // What a connection has swallowed is lost, and what it holds up must not be overtaken, so
      // that it is of no use any more.
      if (state === "stalled" || state === "deaf" || delayMs > 0) cut();
      state = "whole";
      delayMs = 0;
    },
    redirect(other) {
      to = other;
      cut();
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}
