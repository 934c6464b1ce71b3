import { describe, expect, it } from "vitest";
import { FailureBucket } from "../../../src/auth/failure-bucket.ts";
import { OwnerApi } from "../../../src/cli/pairing/owner-api.ts";
import { recordingServer } from "../../fakes/recording-server.ts";
import { OWNER, pairingServer } from "../../routes/pairing-server.ts";

function api(answer: (request: Request) => Promise<Response>): OwnerApi {
  const fetch: typeof globalThis.fetch = async (input, init) => answer(new Request(input, init));
  return new OwnerApi({ url: "http://127.0.0.1:53210", token: OWNER, fetch });
}

describe("OwnerApi", () => {
  it("follows no redirect: its requests carry the owner's token", async () => {
    const elsewhere = await recordingServer((_request, response) => response.end("{}"));
    const server = await recordingServer((_request, response) =>
      response.writeHead(302, { location: elsewhere.url }).end(),
    );
    const asked = new OwnerApi({ url: server.url, token: OWNER, fetch });
    const message = `The running remote-chat at ${server.url} does not answer. Try again.`;
    await expect(asked.state()).rejects.toMatchObject({ message });
    await expect(asked.newCode()).rejects.toMatchObject({ message });
    await expect(asked.revoke("one")).rejects.toMatchObject({ message });
    expect(server.requests).toHaveLength(3);
    expect(elsewhere.requests).toEqual([]);
  });

  it("reads the server's state", async () => {
    const tunnel = { state: "ready", url: "https://pc.example.com", since: "now" } as const;
    const answer = { url: "https://pc.example.com", tunnel, startedAt: "now", provider: null };
    const state = await api(async () => Response.json(answer)).state();
    expect(state).toEqual({
      url: "https://pc.example.com",
      tunnel: { state: "ready", url: "https://pc.example.com" },
    });
  });

  it("makes a code, spends it, lists and revokes, on the real routes", async () => {
    const { app } = pairingServer();
    const server = api(async (request) => app.fetch(request));
    const { code, url } = await server.newCode();
    expect(url).toBe("https://pc.example.com");
    const { deviceId, token } = await server.redeem(code, "Flo's phone");
    expect(token).not.toBe(OWNER);
    expect(await server.devices()).toMatchObject([{ id: deviceId, name: "Flo's phone" }]);
    expect([await server.revoke(deviceId), await server.revoke(deviceId)]).toEqual([true, false]);
    expect(await server.devices()).toEqual([]);
  });

  it("makes codes with grants, and changes those of a device, on the real routes", async () => {
    const { app } = pairingServer();
    const server = api(async (request) => app.fetch(request));
    const { code, grants } = await server.newCode(["agent"]);
    expect(grants).toEqual(["agent"]);
    expect((await server.newCode()).grants).toBeUndefined();
    const { deviceId } = await server.redeem(code, "phone");
    expect(await server.devices()).toMatchObject([{ id: deviceId, grants: ["agent"] }]);
    expect(await server.setGrants(deviceId, ["agent:always"])).toEqual(["agent", "agent:always"]);
    expect(await server.setGrants(deviceId, [])).toEqual([]);
    expect((await server.devices())[0]?.grants).toBeUndefined();
    expect(await server.setGrants("nobody", ["agent"])).toBeUndefined();
  });

  it("renames devices, and opens and ends the owner's sessions, on the real routes", async () => {
    const { app, pair, owner } = pairingServer();
    const server = api(async (request) => app.fetch(request));
    const { id } = await pair();
    expect(await server.rename(id, "Flo's phone")).toBe("Flo's phone");
    expect(await server.rename("nobody", "x")).toBeUndefined();
    expect(await server.devices()).toMatchObject([{ id, name: "Flo's phone" }]);
    const { code } = await server.newOwnerCode();
    await owner.open(code, new FailureBucket());
    expect([await server.endOwnerSessions(), await server.endOwnerSessions()]).toEqual([1, 0]);
  });

  it("says that a server is of another version where it has no such method", async () => {
    const server = api(async () =>
      Response.json({ error: { message: "Use DELETE here." } }, { status: 405 }),
    );
    await expect(server.setGrants("id", ["agent"])).rejects.toMatchObject({
      message: "The running remote-chat runs a different version. Stop it, and start it again.",
    });
  });

  it.each<[string, () => Promise<Response>, string]>([
    [
      "refuses",
      async () => Response.json({ error: { message: "The disk\u001b is full." } }, { status: 500 }),
      "The running remote-chat could not do that. The disk  is full.",
    ],
    [
      "refuses without words",
      async () => new Response("<html>", { status: 502 }),
      "The running remote-chat could not do that. It answered with HTTP 502.",
    ],
    [
      "answers something else",
      async () => Response.json({ code: 5 }),
      "The running remote-chat runs a different version. Stop it, and start it again.",
    ],
    [
      "has gone",
      async () => {
        throw new TypeError("fetch failed");
      },
      "The running remote-chat at http://127.0.0.1:53210 does not answer. Try again.",
    ],
  ])("says so when the server %s", async (_what, answer, message) => {
    await expect(api(answer).newCode()).rejects.toMatchObject({ message, exitCode: 1 });
  });
});
