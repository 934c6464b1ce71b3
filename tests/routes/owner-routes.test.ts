import { describe, expect, it } from "vitest";
import { notePeerAddress } from "../../src/http/peer-address.ts";
import { endless, events, MESSAGE, OWNER, outcome, pairingServer } from "./pairing-server.ts";

const HOST = "127.0.0.1:53210";

type Headers = Record<string, string>;

function ownerServer(options: Parameters<typeof pairingServer>[0] = {}) {
  const server = pairingServer({ allowedHosts: [], ...options });
  const send: typeof server.send = (method, path, { headers = {}, ...sent } = {}) =>
    server.send(method, path, { ...sent, headers: { host: HOST, ...headers } });
  const code = async (): Promise<string> =>
    (await (await send("POST", "/v1/owner/codes", { token: OWNER })).json()).code;
  const redeem = async (headers: Headers = {}, peer?: string) => {
    const request = new Request(`http://${HOST}/v1/owner/redeem`, {
      method: "POST",
      headers: { host: HOST, "content-type": "application/json", ...headers },
      body: JSON.stringify({ code: await code() }),
    });
    notePeerAddress(request, peer);
    return server.app.fetch(request);
  };
  const session = async (): Promise<string> => (await (await redeem()).json()).token;
  return { ...server, send, code, redeem, session };
}

describe("POST /v1/owner/redeem", () => {
  it("gives a token that does what the owner's does, and is not it", async () => {
    const { redeem, send } = ownerServer();
    const { token, hostname } = await (await redeem()).json();
    expect([hostname, token === OWNER, token.length]).toEqual(["flo-laptop", false, 43]);
    expect((await send("GET", "/v1/devices", { token })).status).toBe(200);
    expect((await send("GET", "/v1/operator/state", { token })).status).toBe(200);
  });

  it.each<[from: string, headers: Headers, peer: string | undefined, status: number]>([
    ["a page of the server's own", { origin: `http://${HOST}` }, "127.0.0.1", 200],
    ["localhost", { host: "localhost:53210", origin: "http://localhost:53210" }, "::1", 200],
    ["an address of the v6 kind", { host: "[::1]:53210" }, "::ffff:127.0.0.1", 200],
    ["a program", {}, undefined, 200],
    ["another page on this PC", { origin: "http://127.0.0.1:3000" }, "127.0.0.1", 403],
    ["the same page by another name", { origin: "http://localhost:53210" }, "127.0.0.1", 403],
    ["a page elsewhere", { origin: "https://evil.example" }, "127.0.0.1", 403],
    ["a file or sandbox", { origin: "null" }, "127.0.0.1", 403],
    ["a tunnel", { host: "x.trycloudflare.com" }, "127.0.0.1", 403],
    ["a tunnel that rewrites the host", { "cf-connecting-ip": "203.0.113.9" }, "127.0.0.1", 403],
    ["a proxy", { "x-forwarded-for": "203.0.113.9" }, "127.0.0.1", 403],
    ["the network", { host: "192.168.1.5:53210" }, "192.168.1.7", 403],
    ["the network, by a forged host", {}, "192.168.1.7", 403],
    ["a name that is rebound to here", { host: "evil.example" }, "127.0.0.1", 421],
  ])("from %s", async (_from, headers, peer, status) => {
    expect((await ownerServer().redeem(headers, peer)).status).toBe(status);
  });

  it("spends no code on who is refused", async () => {
    const { send, code } = ownerServer();
    const body = { code: await code() };
    const elsewhere = { origin: "https://evil.example" };
    await send("POST", "/v1/owner/redeem", { body, headers: elsewhere });
    expect((await send("POST", "/v1/owner/redeem", { body })).status).toBe(200);
    const again = await send("POST", "/v1/owner/redeem", { body });
    expect(await outcome(again)).toEqual({ status: 410, body: "pair.code_expired" });
  });

  it("takes no code for a device, nor does pairing take one of these", async () => {
    const { send, code } = ownerServer();
    const { code: forDevice } = await (
      await send("POST", "/v1/pair/codes", { token: OWNER })
    ).json();
    for (const [path, wrong] of [
      ["/v1/owner/redeem", forDevice],
      ["/v1/pair/redeem", await code()],
    ]) {
      const answer = await send("POST", path as string, { body: { code: wrong } });
      expect(await outcome(answer)).toEqual({ status: 410, body: "pair.code_expired" });
    }
  });

  it("limits guesses together with wrong tokens", async () => {
    const { send } = ownerServer();
    const guess = () => send("POST", "/v1/owner/redeem", { body: { code: "guess" } });
    for (let tries = 0; tries < 5; tries++) await guess();
    for (let tries = 0; tries < 5; tries++) await send("GET", "/v1/devices", { token: "wrong" });
    expect((await guess()).status).toBe(429);
  });
});

describe("a session of the owner's", () => {
  it("is good for nothing under a name that a tunnel has", async () => {
    const { send, session } = ownerServer();
    const token = await session();
    const headers = { host: "x.trycloudflare.com" };
    const answer = await send("GET", "/v1/devices", { token, headers });
    expect(await outcome(answer)).toEqual({ status: 401, body: "auth.invalid_token" });
    expect((await send("GET", "/v1/devices", { token })).status).toBe(200);
  });

  it("ends by its own wish, and by the owner's", async () => {
    const { send, session } = ownerServer();
    const [one, other] = [await session(), await session()];
    const left = await send("DELETE", "/v1/devices/self", { token: one });
    expect(left.status).toBe(204);
    expect((await send("GET", "/v1/devices", { token: one })).status).toBe(401);
    const ended = await send("DELETE", "/v1/owner/sessions", { token: OWNER });
    expect(await ended.json()).toEqual({ ended: 1 });
    expect((await send("GET", "/v1/devices", { token: other })).status).toBe(401);
  });

  it("takes its streams along", async () => {
    const { provider, begun } = endless();
    const { send, session } = ownerServer({ provider });
    const token = await session();
    const stream = await send("POST", "/v1/chat/stream", { token, body: MESSAGE });
    const read = events(stream);
    await begun;
    await send("DELETE", "/v1/owner/sessions", { token: OWNER });
    expect((await read).at(-1)).toMatchObject({ type: "error" });
  });

  it("is not begun by a device", async () => {
    const { send, pair } = ownerServer();
    const { token } = await pair();
    const answer = await send("POST", "/v1/owner/codes", { token });
    expect(await outcome(answer)).toEqual({ status: 403, body: "auth.forbidden" });
  });
});
