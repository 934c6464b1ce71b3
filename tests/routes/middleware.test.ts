import { describe, expect, it, vi } from "vitest";
import { type AllowedHosts, createHandler, type Resolvable } from "../../mod.ts";
import { OWNER, outcome, pairingServer } from "./pairing-server.ts";

const REFUSED = { status: 421, body: "host.not_allowed" };

function serve(allowedHosts: Resolvable<AllowedHosts>) {
  return createHandler({
    token: OWNER,
    provider: () => Promise.reject(new Error("unused")),
    allowedHosts,
  });
}

function health(target: string, host: string): Request {
  return new Request(`${target}/v1/health`, { headers: { host } });
}

describe("allowedHosts", () => {
  // As Node and Deno make of `GET http://evil.example/v1/health`; Bun goes by the header alone.
  it.each([
    ["http://evil.example", "127.0.0.1", 421],
    ["http://127.0.0.1", "evil.example", 421],
    ["http://127.0.0.1@evil.example", "127.0.0.1", 421],
    ["http://0.0.0.0", "127.0.0.1", 421],
    ["http://chat.example.com", "127.0.0.1", 200],
    ["http://localhost", "chat.example.com", 200],
    ["http://pc.local:99", "pc.local", 200],
  ])("are those of the target and of the header: %s with the Host %s", async (...args) => {
    const [target, host, status] = args;
    // A Request cannot have credentials in its URL; a server's can.
    const request = Object.create(health("http://127.0.0.1", host), {
      url: { value: `${target}/v1/health` },
      headers: { value: new Headers({ host }) },
      method: { value: "GET" },
    }) as Request;
    expect((await serve(["chat.example.com"])(request)).status).toBe(status);
  });

  it("may be a function, which is asked at every request", async () => {
    let allowed: AllowedHosts = [];
    const handler = serve(async () => allowed);
    const ask = async (): Promise<number> =>
      (await handler(health("http://tunnel.example", "tunnel.example"))).status;
    const statuses = [await ask()];
    allowed = ["tunnel.example"];
    statuses.push(await ask());
    allowed = "any";
    statuses.push(await ask());
    allowed = [];
    statuses.push(await ask());
    expect(statuses).toEqual([421, 200, 200, 421]);
  });

  it("let no request pass when their function fails", async () => {
    const failing = (): never => {
      throw "not an Error";
    };
    expect((await serve(failing)(health("http://pc.local", "pc.local"))).status).toBe(500);
  });

  it("give the owner no link to a host that the target names", async () => {
    const { app } = pairingServer({ allowedHosts: [], publicUrl: undefined });
    const headers = { host: "127.0.0.1", authorization: `Bearer ${OWNER}` };
    const answer = await app.fetch(
      new Request("http://evil.example/v1/pair/codes", { method: "POST", headers }),
    );
    expect(await outcome(answer)).toEqual(REFUSED);
  });
});

describe("a method that a path does not have", () => {
  it.each([
    ["PUT", "/v1/devices/some-id", "PATCH, DELETE"],
    ["GET", "/v1/devices/self", "DELETE, PATCH"],
    ["PATCH", "/v1/chat/streams/key", "GET, HEAD, DELETE"],
    ["DELETE", "/v1/pair/requests", "GET, HEAD"],
    ["POST", "/v1/health", "GET, HEAD"],
  ])("is told which it has: %s %s", async (method, path, allow) => {
    const answer = await pairingServer().send(method, path, { token: OWNER });
    expect(answer.headers.get("allow")).toBe(allow);
    expect(await outcome(answer)).toEqual({ status: 405, body: "request.method_not_allowed" });
  });

  it("answers so to a device as well, and to no request without a token", async () => {
    const server = pairingServer();
    const { token } = await server.pair();
    const device = await server.send("PUT", "/v1/devices", { token });
    expect(await outcome(device)).toEqual({ status: 405, body: "request.method_not_allowed" });
    const nobody = await server.send("PUT", "/v1/devices");
    expect(await outcome(nobody)).toEqual({ status: 401, body: "auth.missing_token" });
  });

  it("is not said of what a route itself has not found", async () => {
    const answer = await pairingServer().send("GET", "/v1/chat/streams/unknown", { token: OWNER });
    expect(await outcome(answer)).toEqual({ status: 404, body: "not_found.stream" });
  });
});

describe("the common headers", () => {
  it("copy no response: a stream stays the one that its route made", async () => {
    const body = new ReadableStream();
    const page = { respond: vi.fn(async () => new Response(body)) };
    const { app } = pairingServer({ page });
    const answer = await app.fetch(new Request("http://127.0.0.1/"));
    expect(answer).toBe(await page.respond.mock.results[0]?.value);
  });
});
