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
  mend(): void;
  close(): Promise<void>;
}

/** Starts a link to a port of this machine. */
export async function startFaultyLink(to: number): Promise<FaultyLink> {
  const sockets = new Set<Socket>();
  let state: "whole" | "broken" | "stalled" = "whole";
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
        if (state !== "stalled") onto.write(bytes);
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
    mend() {
      // What a stalled connection has swallowed is lost, so that it is of no use any more.
      if (state === "stalled") cut();
      state = "whole";
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}
