import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHandler } from "../../mod.ts";
import { Devices } from "../../src/auth/devices.ts";
import { PairRequests } from "../../src/auth/pair-requests.ts";
import { PairingCodes } from "../../src/auth/pairing-codes.ts";

const PAGE = "https://one.example";
const TOKEN = "owner-token-of-the-cors-tests-0123456789abcdef";

const pairing = { devices: new Devices(), codes: new PairingCodes(), requests: new PairRequests() };
const handler = createHandler({
  token: TOKEN,
  provider: {
    name: "Echo",
    async *chat() {
      yield "Hello.";
    },
  },
  pairing,
  corsOrigins: [PAGE],
});
const server = createServer(
  getRequestListener((request) => handler(request), { overrideGlobalObjects: false }),
);
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

/** What a browser asks before, and whether it would then send. */
async function mayBeSent(
  path: string,
  method: string,
  headers: string,
  origin: string,
): Promise<boolean> {
  const asked = {
    origin,
    "access-control-request-method": method,
    "access-control-request-headers": headers,
  };
  const answer = await fetch(url + path, { method: "OPTIONS", headers: asked });
  const listed = (name: string): string[] =>
    (answer.headers.get(name) ?? "").toLowerCase().split(/\s*,\s*/);
  return (
    answer.ok &&
    answer.headers.get("access-control-allow-origin") === origin &&
    listed("access-control-allow-methods").includes(method.toLowerCase()) &&
    headers.split(",").every((name) => listed("access-control-allow-headers").includes(name))
  );
}

describe("another PC's page, over a socket", () => {
  test.each([
    ["/v1/pair/redeem", "POST", "content-type"],
    ["/v1/pair/request", "POST", "content-type"],
    ["/v1/remote/info", "GET", "authorization"],
    ["/v1/models", "GET", "authorization"],
    ["/v1/chat/stream", "POST", "authorization,content-type,idempotency-key,x-stream-offset"],
    ["/v1/chat/stream", "DELETE", "authorization,idempotency-key"],
    ["/v1/devices/self", "DELETE", "authorization"],
    ["/v1/devices/one", "PATCH", "authorization,content-type"],
    ["/v1/push/subscriptions", "PUT", "authorization,content-type"],
    ["/v1/operator/files", "PUT", "authorization,content-type,if-match"],
  ])("may send to %s by %s when it is listed, and only then", async (path, method, headers) => {
    expect(await mayBeSent(path, method, headers, PAGE)).toBe(true);
    expect(await mayBeSent(path, method, headers, "https://evil.example")).toBe(false);
    expect(await mayBeSent(path, method, headers, `${PAGE}:444`)).toBe(false);
  });

  test("pairs, and reads what it may, with the headers that it needs", async () => {
    const { code } = await pairing.codes.create();
    const redeemed = await fetch(`${url}/v1/pair/redeem`, {
      method: "POST",
      headers: { origin: PAGE, "content-type": "application/json" },
      body: JSON.stringify({ code, name: "Phone" }),
    });
    expect(redeemed.headers.get("access-control-allow-origin")).toBe(PAGE);
    const { token } = (await redeemed.json()) as { token: string };
    const answer = await fetch(`${url}/v1/remote/info`, {
      headers: { origin: PAGE, authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
    const exposed = answer.headers.get("access-control-expose-headers") ?? "";
    for (const name of ["X-Stream-Offset", "Retry-After", "ETag"]) expect(exposed).toContain(name);
  });

  test("reads why it was refused, as without a token, and nothing when it is not listed", async () => {
    const ask = (origin: string) => fetch(`${url}/v1/remote/info`, { headers: { origin } });
    const [listed, other] = [await ask(PAGE), await ask("https://evil.example")];
    expect([listed.status, listed.headers.get("access-control-allow-origin")]).toEqual([401, PAGE]);
    expect([other.status, other.headers.get("access-control-allow-origin")]).toEqual([401, null]);
    await Promise.all([listed.text(), other.text()]);
  });
});
