import { ok, within } from "../assert.ts";
import type { Address } from "../client.ts";
import { connectRaw, type RawConnection } from "../raw-client.ts";
import type { Case } from "../suite.ts";

// Bun takes none: it has a limit of 12 s of its own.
const HEADERS_MS = 200;
const CLOSED_MS = 60_000;

export const HEADERS: readonly Case[] = [
  {
    name: "a connection whose headers do not come whole is closed, even if it goes on sending some",
    needs: "server",
    async run(stage) {
      const server = await stage.server({ headersMs: HEADERS_MS });
      const clients = await Promise.all([1, 2, 3].map(() => connectRaw(server)));
      stage.after(() => clients.forEach(destroy));
      const [stalled, sending] = clients;
      stalled?.socket.write(healthHead(server));
      sending?.socket.write(healthHead(server));
      const more = setInterval(() => sending?.socket.write("X-More: 1\r\n"), HEADERS_MS / 10);
      stage.after(() => clearInterval(more));
      const ends = clients.map(({ ended }) => ended);
      await within(CLOSED_MS, Promise.all(ends), "the end of each connection");
      for (const client of clients) ok(!/HTTP\/1\.1 2/.test(client.text()), client.text());
    },
  },
  {
    name: "a kept connection is closed when its next headers do not come whole, and no other one is",
    needs: "server",
    async run(stage) {
      // There a kept connection has 120 s, whatever is sent on it: Bun has no other limit.
      if (stage.host.kind === "bun") return;
      const server = await stage.server({ headersMs: HEADERS_MS });
      const clients = await Promise.all([1, 2].map(() => connectRaw(server)));
      stage.after(() => clients.forEach(destroy));
      const [stalled, idle] = clients as [RawConnection, RawConnection];
      for (const { socket, until } of clients) {
        socket.write(`${healthHead(server)}\r\n`);
        await until(/"status":"ok"/);
      }
      stalled.socket.write(healthHead(server));
      await within(CLOSED_MS, stalled.ended, "the end of the connection");
      idle.socket.write(`${healthHead(server)}\r\n`);
      await within(CLOSED_MS, idle.until(/"status":"ok"[\s\S]*"status":"ok"/), "the second answer");
    },
  },
];

/** A request without the empty line at the end of its headers. */
function healthHead({ url }: Pick<Address, "url">): string {
  return `GET /v1/health HTTP/1.1\r\nHost: ${new URL(url).host}\r\n`;
}

function destroy({ socket }: RawConnection): void {
  socket.destroy();
}
