import { vi } from "vitest";
import { allErrors } from "../../../src/openapi/operation-errors.ts";
import { type Contract, OPERATIONS, requestFor, type Server } from "../contract.ts";

/** Servers that refuse. */
interface Refusing {
  readonly server: Server;
  /** The token of a device that may chat and no more. */
  readonly guest: string;
  /** One whose store of devices cannot be reached. */
  readonly away: Server;
}

/** The routes with a body, with one that is too large for them. */
const LARGE: Readonly<Record<string, number>> = { "POST /v1/conversations/import": 33_554_433 };
const MUCH = 4_194_305;

/** Asks a route without what it needs: a token, the right one, a host, a body. */
export async function refuse(
  contract: Contract,
  { server, guest, away }: Refusing,
  route: string,
): Promise<void> {
  const operation = OPERATIONS.get(route);
  if (!operation) return;
  const errors = allErrors(operation);
  const ask = (expected: string, asked: object) => contract.ask(server, route, expected, asked);
  await ask("421 host.not_allowed", { origin: "http://evil.example" });
  if (errors.includes("auth.missing_token")) {
    await ask("401 auth.missing_token", { token: null });
    // A minute later for each route, so that wrong tokens may come again.
    const now = performance.now() + 60_000 * ++refused;
    const clock = vi.spyOn(performance, "now").mockReturnValue(now);
    await ask("401 auth.invalid_token", { token: "wrong" });
    for (let tries = 0; tries < 9; tries++)
      await server.send(requestFor(server, route, { token: "wrong" }));
    await ask("429 rate_limit.auth_failures", { token: "wrong" });
    clock.mockRestore();
  }
  if (errors.includes("store.unavailable"))
    await contract.ask(away, route, "503 store.unavailable", {
      token: operation.access === "public" ? null : "of a device",
      ...(operation.body && { body: { code: "a code", client: "a tablet" } }),
    });
  if (operation.access === "owner" || operation.access === "agent")
    await ask("403 auth.forbidden", { token: guest, body: operation.body && {} });
  if (!operation.body) return;
  await ask("400 validation.invalid_json", { body: "{" });
  await ask("400 validation.invalid_body", { body: [] });
  await ask("415 validation.unsupported_media_type", {
    body: "a=b",
    headers: { "content-type": "text/plain" },
  });
  const large = JSON.stringify("x".repeat(LARGE[route] ?? MUCH));
  await ask("413 validation.body_too_large", { body: large });
  await timeOut(contract, server, route);
}

let refused = 0;

/** Sends a body that never ends. */
async function timeOut(contract: Contract, server: Server, route: string): Promise<void> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    let isOver = false;
    const body = new ReadableStream();
    const response = server.send(requestFor(server, route, { body })).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await vi.advanceTimersByTimeAsync(10_000);
      await new Promise(setImmediate);
    }
    await contract.check(route, "408 request.timeout", await response);
  } finally {
    vi.useRealTimers();
  }
}
