import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../eventually.ts";
import { readQr } from "../read-qr.ts";
import { settle } from "../settle.ts";
import { OWNER, outcome, pairingServer } from "./pairing-server.ts";

const START = Date.parse("2026-01-02T03:04:05.000Z");

type Server = ReturnType<typeof pairingServer>;

async function newCode(server: Server, body?: object): Promise<string> {
  const answer = await server.send("POST", "/v1/pair/codes", {
    token: OWNER,
    ...(body && { body }),
  });
  return ((await answer.json()) as { code: string }).code;
}

function redeem(server: Server, code: unknown, name?: unknown): Promise<Response> {
  return server.send("POST", "/v1/pair/redeem", {
    body: { code, ...(name !== undefined && { name }) },
  });
}

describe("POST /v1/pair/codes", () => {
  it("gives the owner a code, its link, payload and QR", async () => {
    const server = pairingServer({ now: () => START });
    const answer = await server.send("POST", "/v1/pair/codes", { token: OWNER });
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { code: string; link: string; qr: never };
    expect(body).toEqual({
      code: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      expiresAt: "2026-01-02T03:09:05.000Z",
      expiresInSeconds: 300,
      url: "https://pc.example.com",
      link: `https://pc.example.com/#pair=${body.code}`,
      payload: { url: "https://pc.example.com", code: body.code },
      qr: { size: expect.any(Number), modules: expect.stringMatching(/^[01]+$/) },
    });
    expect(readQr(body.qr)).toBe(body.link);
  });

  it("links to where the request came in, while no public URL is known", async () => {
    const server = pairingServer({ publicUrl: () => undefined });
    const answer = await server.send("POST", "/v1/pair/codes", { token: OWNER });
    expect(await answer.json()).toMatchObject({ url: "http://127.0.0.1:53210" });
  });
});

describe("POST /v1/pair/codes, with grants", () => {
  const grantsOf = (server: Server) => server.devices.list().map(({ grants }) => grants);

  it("gives the device that redeems the code what the code was made with", async () => {
    const server = pairingServer();
    const answer = await server.send("POST", "/v1/pair/codes", {
      token: OWNER,
      body: { grants: ["agent"] },
    });
    const body = (await answer.json()) as { code: string; grants: unknown };
    expect(body.grants).toEqual(["agent"]);
    const redeemed = await redeem(server, body.code, "phone");
    expect(Object.keys((await redeemed.json()) as object)).toEqual([
      "token",
      "deviceId",
      "hostname",
    ]);
    expect(grantsOf(server)).toEqual([["agent"]]);
  });

  it.each<[string, object]>([
    ["no body", {}],
    ["an empty body of no type", { headers: { "content-length": "0" } }],
    ["an empty body, said to be JSON", { headers: { "content-type": "application/json" } }],
    ["an empty form", { headers: { "content-type": "application/x-www-form-urlencoded" } }],
    ["an empty object", { body: {} }],
    ["no grants", { body: { grants: [] } }],
  ])("gives none with %s, and answers as if there were no grants", async (_what, sent) => {
    const server = pairingServer();
    const answer = await server.send("POST", "/v1/pair/codes", { token: OWNER, ...sent });
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { code: string };
    expect(Object.keys(body)).toEqual([
      "code",
      "expiresAt",
      "expiresInSeconds",
      "url",
      "link",
      "payload",
      "qr",
    ]);
    expect((await redeem(server, body.code)).status).toBe(200);
    expect(grantsOf(server)).toEqual([undefined]);
  });

  it.each<[string, unknown, Record<string, string>, number, string]>([
    ["agent:always", { grants: ["agent:always"] }, {}, 400, "validation.invalid_body"],
    ["it beside agent", { grants: ["agent", "agent:always"] }, {}, 400, "validation.invalid_body"],
    ["an unknown grant", { grants: ["owner"] }, {}, 400, "validation.invalid_body"],
    ["a word instead of a list", { grants: "agent" }, {}, 400, "validation.invalid_body"],
    ["null instead of a list", { grants: null }, {}, 400, "validation.invalid_body"],
    ["a list instead of an object", ["agent"], {}, 400, "validation.invalid_body"],
    ["what is no JSON", "{", {}, 400, "validation.invalid_json"],
    [
      "JSON that is said to be text",
      { grants: ["agent"] },
      { "content-type": "text/plain" },
      415,
      "validation.unsupported_media_type",
    ],
    ["a huge body", { x: "x".repeat(9000) }, {}, 413, "validation.body_too_large"],
  ])("refuses %s", async (_what, body, headers, status, code) => {
    const server = pairingServer();
    const sent = { token: OWNER, body, headers };
    const answer = await server.send("POST", "/v1/pair/codes", sent);
    expect(await outcome(answer)).toEqual({ status, body: code });
  });

  it("takes none from whoever redeems a code or asks to be paired", async () => {
    const server = pairingServer();
    const code = await newCode(server);
    const body = { code, name: "x", grants: ["agent"] };
    expect((await server.send("POST", "/v1/pair/redeem", { body })).status).toBe(200);
    const asked = server.send("POST", "/v1/pair/request", {
      body: { client: "y", grants: ["agent"] },
    });
    await eventually(() => expect(server.requests.list()).toHaveLength(1));
    server.requests.decide(server.requests.list()[0]?.id ?? "", true);
    expect((await asked).status).toBe(200);
    expect(grantsOf(server)).toEqual([undefined, undefined]);
  });
});

describe("POST /v1/pair/codes, where the request names two hosts", () => {
  it.each([
    ["http://evil.example", "127.0.0.1:53210", "http://127.0.0.1:53210"],
    ["http://evil.example:99", "127.0.0.1", "http://127.0.0.1"],
    ["http://evil.example", "[::1]:53210", "http://[::1]:53210"],
    ["https://pc.example.com", "pc.example.com", "https://pc.example.com"],
  ])("links from %s with the Host %s to %s", async (target, host, url) => {
    const { app } = pairingServer({ publicUrl: undefined });
    const headers = { host, authorization: `Bearer ${OWNER}` };
    const answer = await app.fetch(
      new Request(`${target}/v1/pair/codes`, { method: "POST", headers }),
    );
    expect(await answer.json()).toMatchObject({ url });
  });
});

describe("what only its receiver may keep", () => {
  it("says so to every cache on the way", async () => {
    const server = pairingServer();
    const answers = [
      await server.send("POST", "/v1/pair/codes", { token: OWNER }),
      await redeem(server, await newCode(server)),
      await server.send("GET", "/v1/pair/requests", { token: OWNER }),
      await server.send("GET", "/v1/devices", { token: OWNER }),
      await server.send("GET", "/v1/operator/state", { token: OWNER }),
    ];
    for (const answer of answers)
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  });
});

describe("POST /v1/pair/redeem", () => {
  it("pairs a device that has the code", async () => {
    const server = pairingServer({ now: () => START });
    const answer = await redeem(server, await newCode(server), "Flo's phone\u202e\u001b[2J");
    expect(answer.status).toBe(200);
    const { token, deviceId, ...rest } = (await answer.json()) as Record<string, string>;
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(rest).toEqual({ hostname: "flo-laptop" });
    const info = await server.send("GET", "/v1/remote/info", { token: token ?? "" });
    expect(info.status).toBe(200);
    const devices = await server.send("GET", "/v1/devices", { token: OWNER });
    expect(await devices.json()).toEqual({
      devices: [
        {
          id: deviceId,
          name: "Flo's phone [2J",
          createdAt: "2026-01-02T03:04:05.000Z",
          lastSeenAt: "2026-01-02T03:04:05.000Z",
        },
      ],
    });
  });

  it.each([
    ["without a body", undefined, 415, "validation.unsupported_media_type"],
    ["with a body that is no JSON", "{", 400, "validation.invalid_json"],
    ["without a code", {}, 400, "validation.invalid_body"],
    ["with an empty code", { code: "" }, 400, "validation.invalid_body"],
    ["with a code that is no text", { code: 5 }, 400, "validation.invalid_body"],
    ["with an endless code", { code: "x".repeat(257) }, 400, "validation.invalid_body"],
    ["with a name that is no text", { code: "x", name: {} }, 400, "validation.invalid_body"],
    ["with a huge body", { code: "x", name: "x".repeat(9000) }, 413, "validation.body_too_large"],
    ["with a code that never was", { code: "never" }, 410, "pair.code_expired"],
  ])("refuses one %s", async (_what, body, status, code) => {
    const answer = await pairingServer().send("POST", "/v1/pair/redeem", { body });
    expect(await outcome(answer)).toEqual({ status, body: code });
  });

  it("takes a code once", async () => {
    const server = pairingServer();
    const code = await newCode(server);
    expect((await redeem(server, code)).status).toBe(200);
    expect(await outcome(await redeem(server, code))).toEqual({
      status: 410,
      body: "pair.code_expired",
    });
  });

  it("takes a code for 5 minutes", async () => {
    let ms = START;
    const server = pairingServer({ now: () => ms });
    const [early, late] = [await newCode(server), await newCode(server)];
    ms = START + 299_999;
    expect((await redeem(server, early)).status).toBe(200);
    ms = START + 300_000;
    expect((await redeem(server, late)).status).toBe(410);
  });

  it("lets exactly one of 100 at once have it; the others get that it is used up", async () => {
    const server = pairingServer({ save: () => settle() });
    const code = await newCode(server);
    const answers = await Promise.all(Array.from({ length: 100 }, () => redeem(server, code, "x")));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 410)).toHaveLength(99);
    expect(server.devices.list()).toHaveLength(1);
  });

  it("gives the code back when the device could not be saved", async () => {
    let full = true;
    const server = pairingServer({
      save: async () => {
        if (full) throw new Error("ENOSPC /home/flo/.tokori");
      },
    });
    const code = await newCode(server);
    const failed = await redeem(server, code);
    expect(await failed.clone().text()).not.toContain("/home");
    expect(await outcome(failed)).toEqual({ status: 500, body: "devices.not_saved" });
    full = false;
    expect((await redeem(server, code)).status).toBe(200);
  });

  it("bounds wrong codes, while a right one and every right token still work", async () => {
    const server = pairingServer();
    const { token } = await server.pair();
    const answers = [];
    for (let n = 0; n < 200; n++) answers.push(await redeem(server, `wrong ${n}`));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(410));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(150);
    expect(limited[0]?.headers.get("retry-after")).toBe("1");
    expect(await outcome(limited[0] as Response)).toMatchObject({
      body: "rate_limit.auth_failures",
    });
    expect((await redeem(server, await newCode(server))).status).toBe(200);
    expect((await server.send("GET", "/v1/remote/info", { token })).status).toBe(200);
    expect((await server.send("GET", "/v1/devices", { token: OWNER })).status).toBe(200);
  });

  it("counts no guess that is sent away with 429 against the open codes", async () => {
    const server = pairingServer();
    for (let n = 0; n < 10; n++) await server.send("GET", "/v1/devices", { token: "wrong" });
    const code = await newCode(server);
    const answers = [];
    for (let n = 0; n < 50; n++) answers.push((await redeem(server, "wrong")).status);
    // A machine that is slow may have earned one or two guesses by now.
    expect(answers.filter((status) => status === 429).length).toBeGreaterThan(46);
    expect((await redeem(server, code)).status).toBe(200);
  });

  it("shares its bound with wrong tokens", async () => {
    const server = pairingServer();
    for (let n = 0; n < 10; n++) await redeem(server, `wrong ${n}`);
    const answer = await server.send("GET", "/v1/remote/info", { token: "wrong" });
    expect(await outcome(answer)).toEqual({ status: 429, body: "rate_limit.auth_failures" });
  });
});

describe("POST /v1/pair/request", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  const asked = (server: Server, client?: unknown, signal?: AbortSignal): Promise<Response> =>
    server.send("POST", "/v1/pair/request", {
      body: client === undefined ? {} : { client },
      ...(signal && { signal }),
    });

  async function waiting(server: Server): Promise<{ id: string; name: string }[]> {
    await settle();
    const answer = await server.send("GET", "/v1/pair/requests", { token: OWNER });
    return ((await answer.json()) as { requests: { id: string; name: string }[] }).requests;
  }

  const decide = (server: Server, id: string, approve: unknown): Promise<Response> =>
    server.send("POST", `/v1/pair/requests/${id}`, { token: OWNER, body: { approve } });

  it("gets a token of its own once the owner allows it", async () => {
    const server = pairingServer();
    const answer = asked(server, "Tokori Companion (Chrome)");
    const requests = await waiting(server);
    expect(requests).toEqual([
      {
        id: expect.any(String),
        name: "Tokori Companion (Chrome)",
        requestedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    ]);
    const decided = await decide(server, requests[0]?.id ?? "", true);
    expect(await outcome(decided)).toEqual({ status: 204, body: null });
    const body = (await (await answer).json()) as Record<string, string>;
    expect(body).toEqual({
      token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      device_name: "flo-laptop",
      deviceId: server.devices.list()[0]?.id,
    });
    expect(server.devices.list()[0]?.name).toBe("Tokori Companion (Chrome)");
    const info = await server.send("GET", "/v1/remote/info", { token: body.token ?? "" });
    expect(info.status).toBe(200);
    expect(await waiting(server)).toEqual([]);
  });

  it("is refused when the owner denies it", async () => {
    const server = pairingServer();
    const answer = asked(server, "x");
    await decide(server, (await waiting(server))[0]?.id ?? "", false);
    expect(await outcome(await answer)).toEqual({ status: 403, body: "pair.denied" });
    expect(server.devices.list()).toEqual([]);
  });

  it("gets after 60 s that nobody answered", async () => {
    const server = pairingServer();
    const answer = asked(server, "x");
    expect(await waiting(server)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome(await answer)).toEqual({ status: 408, body: "pair.timeout" });
    expect(await waiting(server)).toEqual([]);
  });

  it("waits no longer when the client that asked has gone", async () => {
    const server = pairingServer();
    const leaving = new AbortController();
    const answer = asked(server, "x", leaving.signal);
    const [{ id } = { id: "" }] = await waiting(server);
    leaving.abort();
    await answer.catch(() => {});
    expect(await waiting(server)).toEqual([]);
    expect(await outcome(await decide(server, id, true))).toEqual({
      status: 404,
      body: "not_found.pair_request",
    });
    expect(server.devices.list()).toEqual([]);
  });

  it("lets three wait, and sends a flood away with a time to come back", async () => {
    const server = pairingServer();
    const leaving = new AbortController();
    const waitingAnswers = [1, 2, 3].map((n) => asked(server, `${n}`, leaving.signal));
    expect(await waiting(server)).toHaveLength(3);
    const flood = await Promise.all(Array.from({ length: 50 }, () => asked(server, "flood")));
    for (const answer of flood) {
      expect(answer.headers.get("retry-after")).toBe("60");
      expect(await outcome(answer)).toEqual({ status: 429, body: "rate_limit.pair_requests" });
    }
    expect((await waiting(server)).map(({ name }) => name)).toEqual(["1", "2", "3"]);
    leaving.abort();
    await Promise.allSettled(waitingAnswers);
  });

  it.each([
    ["none", undefined, "A device"],
    ["one of control and direction characters", "\u001b]0;x\u0007\u202eevil\n", "]0;x evil"],
  ])("shows a fit name for %s", async (_what, client, name) => {
    const server = pairingServer();
    const leaving = new AbortController();
    const answer = asked(server, client, leaving.signal);
    expect(await waiting(server)).toMatchObject([{ name }]);
    leaving.abort();
    await answer.catch(() => {});
  });

  it.each([
    ["without a body", undefined, 415, "validation.unsupported_media_type"],
    ["with a client that is no text", { client: 5 }, 400, "validation.invalid_body"],
    ["with a huge body", { client: "x".repeat(9000) }, 413, "validation.body_too_large"],
  ])("refuses one %s", async (_what, body, status, code) => {
    const answer = await pairingServer().send("POST", "/v1/pair/request", { body });
    expect(await outcome(answer)).toEqual({ status, body: code });
  });
});

describe("POST /v1/pair/requests/ID", () => {
  it.each([
    ["an unknown request", { approve: true }, 404, "not_found.pair_request"],
    ["no decision", {}, 400, "validation.invalid_body"],
    ["a word instead of a decision", { approve: "yes" }, 400, "validation.invalid_body"],
    [
      "agent:always, which no pairing gives",
      { approve: true, grants: ["agent:always"] },
      400,
      "validation.invalid_body",
    ],
    ["a grant without a list", { approve: true, grants: "agent" }, 400, "validation.invalid_body"],
  ])("refuses %s", async (_what, body, status, code) => {
    const answer = await pairingServer().send("POST", "/v1/pair/requests/nobody", {
      token: OWNER,
      body,
    });
    expect(await outcome(answer)).toEqual({ status, body: code });
  });
});

describe("POST /v1/pair/requests/ID, with grants", () => {
  it.each([
    [{ approve: true, grants: ["agent"] }, 200, [["agent"]]],
    [{ approve: true, grants: [] }, 200, [undefined]],
    [{ approve: true }, 200, [undefined]],
    [{ approve: false, grants: ["agent"] }, 403, []],
  ])("decided %j: the device gets those", async (body, status, grants) => {
    const server = pairingServer();
    const asked = server.send("POST", "/v1/pair/request", { body: { client: "x" } });
    await eventually(() => expect(server.requests.list()).toHaveLength(1));
    const id = server.requests.list()[0]?.id;
    const sent = { token: OWNER, body };
    expect((await server.send("POST", `/v1/pair/requests/${id}`, sent)).status).toBe(204);
    expect((await asked).status).toBe(status);
    expect(server.devices.list().map((device) => device.grants)).toEqual(grants);
  });
});

describe("PATCH /v1/devices/ID", () => {
  const patch = (server: Server, id: string, body: unknown, token = OWNER): Promise<Response> =>
    server.send("PATCH", `/v1/devices/${id}`, { token, body });

  const listed = async (server: Server): Promise<unknown[]> => {
    const answer = await server.send("GET", "/v1/devices", { token: OWNER });
    return ((await answer.json()) as { devices: { grants?: unknown }[] }).devices.map(
      ({ grants }) => grants,
    );
  };

  it("sets what the device may do, each time wholly, and the list shows it", async () => {
    const server = pairingServer();
    const [{ id }] = [await server.pair("a"), await server.pair("b")];
    for (const [grants, held, shown] of [
      [["agent"], ["agent"], ["agent"]],
      [["agent:always"], ["agent", "agent:always"], ["agent", "agent:always"]],
      [["agent", "agent"], ["agent"], ["agent"]],
      [[], [], undefined],
    ]) {
      const answer = await patch(server, id, { grants });
      expect(await outcome(answer)).toEqual({ status: 200, body: { id, name: "a", grants: held } });
      expect(await listed(server)).toEqual([shown, undefined]);
    }
  });

  it("renames a device, alone and together with what it may do", async () => {
    const server = pairingServer();
    const { id } = await server.pair();
    const renamed = await patch(server, id, { name: " Flo's\nphone " });
    expect(await renamed.json()).toEqual({ id, name: "Flo's phone", grants: [] });
    const both = await patch(server, id, { name: "mine", grants: ["agent"] });
    expect(await both.json()).toEqual({ id, name: "mine", grants: ["agent"] });
    expect(server.devices.list()).toMatchObject([{ id, name: "mine", grants: ["agent"] }]);
    expect((await patch(server, id, { name: " " })).status).toBe(400);
  });

  it("shows no name that only a newer version knows, and keeps it", async () => {
    const server = pairingServer();
    const { id } = await server.pair();
    const [device] = server.devices.list();
    if (!device) throw new Error("no device");
    server.devices.sync([{ ...device, grants: ["camera"] }]);
    expect(await listed(server)).toEqual([undefined]);
    expect(await outcome(await patch(server, id, { grants: ["agent"] }))).toEqual({
      status: 200,
      body: { id, name: "phone", grants: ["agent"] },
    });
    expect(server.devices.list()[0]?.grants).toEqual(["agent", "camera"]);
  });

  it.each<[string, unknown, number, string]>([
    ["without a body", undefined, 415, "validation.unsupported_media_type"],
    ["without any change", {}, 400, "validation.invalid_body"],
    ["with an unknown grant", { grants: ["agent", "owner"] }, 400, "validation.invalid_body"],
    ["with a word", { grants: "agent" }, 400, "validation.invalid_body"],
    ["with null", { grants: null }, 400, "validation.invalid_body"],
  ])("refuses one %s, and changes nothing", async (_what, body, status, code) => {
    const server = pairingServer();
    const { id } = await server.pair();
    await patch(server, id, { grants: ["agent"] });
    expect(await outcome(await patch(server, id, body))).toEqual({ status, body: code });
    expect(await listed(server)).toEqual([["agent"]]);
  });

  it("refuses a device, even about itself", async () => {
    const server = pairingServer();
    const { id, token } = await server.pair();
    for (const one of [id, "self"])
      expect(await outcome(await patch(server, one, { grants: ["agent"] }, token))).toEqual({
        status: 403,
        body: "auth.forbidden",
      });
    expect(await listed(server)).toEqual([undefined]);
  });

  it("says that there is no such device", async () => {
    for (const id of ["nobody", "self"])
      expect(await outcome(await patch(pairingServer(), id, { grants: [] }))).toEqual({
        status: 404,
        body: "not_found.device",
      });
  });

  it("says when it could not be written down; what was taken away is, all the same", async () => {
    let full = false;
    const server = pairingServer({
      save: async () => {
        if (full) throw new Error("disk full");
      },
    });
    const { id } = await server.pair();
    await patch(server, id, { grants: ["agent"] });
    full = true;
    for (const grants of [["agent:always"], []])
      expect(await outcome(await patch(server, id, { grants }))).toEqual({
        status: 500,
        body: "devices.not_saved",
      });
    expect(await listed(server)).toEqual([undefined]);
  });
});

describe("GET /v1/devices", () => {
  it("lists the devices without what their tokens could be checked against", async () => {
    const server = pairingServer({ now: () => START });
    const a = await server.pair("a");
    const b = await server.pair("b");
    const answer = await server.send("GET", "/v1/devices", { token: OWNER });
    const about = { createdAt: "2026-01-02T03:04:05.000Z", lastSeenAt: null };
    expect(await outcome(answer)).toEqual({
      status: 200,
      body: {
        devices: [
          { id: a.id, name: "a", ...about },
          { id: b.id, name: "b", ...about },
        ],
      },
    });
  });
});

describe("DELETE /v1/devices/ID", () => {
  it("takes a device's access away, and no other's", async () => {
    const server = pairingServer();
    const [lost, kept] = [await server.pair(), await server.pair()];
    const removed = await server.send("DELETE", `/v1/devices/${lost.id}`, { token: OWNER });
    expect(await outcome(removed)).toEqual({ status: 204, body: null });
    const refused = await server.send("GET", "/v1/remote/info", { token: lost.token });
    expect(await outcome(refused)).toEqual({ status: 401, body: "auth.invalid_token" });
    expect((await server.send("GET", "/v1/remote/info", { token: kept.token })).status).toBe(200);
  });

  it("says that there is no such device", async () => {
    const answer = await pairingServer().send("DELETE", "/v1/devices/nobody", { token: OWNER });
    expect(await outcome(answer)).toEqual({ status: 404, body: "not_found.device" });
  });

  it("says when it could not be written down; the device is out all the same", async () => {
    let full = false;
    const server = pairingServer({
      save: async () => {
        if (full) throw new Error("disk full");
      },
    });
    const { id, token } = await server.pair();
    full = true;
    const answer = await server.send("DELETE", `/v1/devices/${id}`, { token: OWNER });
    expect(await outcome(answer)).toEqual({ status: 500, body: "devices.not_saved" });
    expect((await server.send("GET", "/v1/remote/info", { token })).status).toBe(401);
  });
});

describe("DELETE /v1/devices/self", () => {
  it("removes the device that asks, and no other", async () => {
    const server = pairingServer();
    const [leaving, kept] = [await server.pair(), await server.pair()];
    const removed = await server.send("DELETE", "/v1/devices/self", { token: leaving.token });
    expect(await outcome(removed)).toEqual({ status: 204, body: null });
    const again = await server.send("DELETE", "/v1/devices/self", { token: leaving.token });
    expect(await outcome(again)).toEqual({ status: 401, body: "auth.invalid_token" });
    expect(server.devices.list().map(({ id }) => id)).toEqual([kept.id]);
  });

  it("removes no device for the owner's token, which belongs to none", async () => {
    const server = pairingServer();
    await server.pair();
    const answer = await server.send("DELETE", "/v1/devices/self", { token: OWNER });
    expect(await outcome(answer)).toEqual({ status: 404, body: "not_found.device" });
    expect(server.devices.list()).toHaveLength(1);
  });
});

describe("The owner's token", () => {
  it("is in no answer of pairing", async () => {
    const server = pairingServer();
    const code = await newCode(server);
    const request = server.send("POST", "/v1/pair/request", { body: { client: "x" } });
    await eventually(() => expect(server.requests.list()).toHaveLength(1));
    const id = server.requests.list()[0]?.id;
    const answers = [
      await server.send("POST", "/v1/pair/codes", { token: OWNER }),
      await redeem(server, code),
      await redeem(server, code),
      await server.send("GET", "/v1/pair/requests", { token: OWNER }),
      await server.send("POST", `/v1/pair/requests/${id}`, {
        token: OWNER,
        body: { approve: true },
      }),
      await request,
      await server.send("GET", "/v1/devices", { token: OWNER }),
      await server.send("DELETE", `/v1/devices/${server.devices.list()[0]?.id}`, { token: OWNER }),
      await server.send("POST", "/v1/pair/requests/nobody", { token: OWNER, body: {} }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      200, 200, 410, 200, 204, 200, 200, 204, 400,
    ]);
    for (const answer of answers) {
      const headers = [...answer.headers].flat().join("\n");
      expect(`${headers}\n${await answer.text()}`).not.toContain(OWNER);
    }
  });
});
