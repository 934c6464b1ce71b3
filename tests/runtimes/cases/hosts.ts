import { equal, ok } from "../assert.ts";
import type { Server } from "../host.ts";
import { connectRaw } from "../raw-client.ts";
import type { Case } from "../suite.ts";

const EVIL = "evil.example";

// Public and the owner's, some that answer with addresses, one that is not there.
const REQUESTS = [
  "GET /",
  "GET /v1/health",
  "GET /v1/remote/info",
  "GET /v1/openapi.json",
  "GET /v1/operator/status",
  "GET /v1/nothing",
  "POST /v1/pair/codes",
];

export const HOSTS: readonly Case[] = [
  {
    // Bun shows the target's authority nowhere, so that only the header can count; see
    // docs/decisions/2026-11-29-absolute-targets.md.
    name: "the name in an absolute target comes into no answer, and is refused where the runtime shows it",
    needs: "server",
    async run(stage) {
      const server = await stage.server({});
      const { host } = new URL(server.url);
      for (const request of REQUESTS) {
        const expected = await answerTo(server, request, { host });
        const answer = await answerTo(server, request, { authority: EVIL, host });
        if (stage.host.kind === "bun") equal(answer.status, expected.status);
        else equal([answer.status, answer.code], [421, "host.not_allowed"]);
        // The refusal names what it refuses.
        if (answer.code !== "host.not_allowed") ok(!answer.text.includes("evil"), answer.text);
        if (request === "POST /v1/pair/codes" && answer.status === 200)
          ok(answer.text.includes(`"link":"http://${host}/#pair=`), answer.text);
      }
    },
  },
  {
    name: "a Host that is not allowed is refused, whatever the target names",
    needs: "server",
    async run(stage) {
      const server = await stage.server({});
      const { host } = new URL(server.url);
      for (const request of REQUESTS)
        for (const authority of [host, EVIL, undefined]) {
          const { status, code } = await answerTo(server, request, { authority, host: EVIL });
          equal([status, code], [421, "host.not_allowed"]);
        }
    },
  },
];

interface RawAnswer {
  readonly status: number;
  readonly code: string | undefined;
  /** Headers and body. */
  readonly text: string;
}

/** What the owner gets, asking with a target that names `authority`, or with a path alone. */
async function answerTo(
  server: Server,
  request: string,
  { authority, host }: { readonly authority?: string | undefined; readonly host: string },
): Promise<RawAnswer> {
  const [method, path] = request.split(" ");
  const { socket, ended, text } = await connectRaw(server);
  const target = authority === undefined ? path : `http://${authority}${path}`;
  socket.write(
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${server.token}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
  await ended;
  socket.destroy();
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text())?.[1]);
  return { status, code: /"code":"([\w.]+)"/.exec(text())?.[1], text: text() };
}
