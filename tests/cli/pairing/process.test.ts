import { once } from "node:events";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { sha256Hex } from "../../../src/sha256.ts";
import { startFake, stream } from "../../fakes/fake-provider.ts";
import { runCli, type ServedCli, serveCli, spawnCli } from "../spawn-cli.ts";
import { configFor, temporaryHome } from "../temporary-home.ts";
import { readScreen } from "./read-screen.ts";

const THEME = { darkOnLight: false };

function ask({ url }: ServedCli, path: string, token: string, body?: object): Promise<Response> {
  return fetch(url + path, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** Pairs a device from the terminal. */
async function pairOne(home: string, name: string): Promise<{ url: string; token: string }> {
  const { stdout } = await runCli(["pair", "--json", "--name", name, "--home", home]);
  return JSON.parse(stdout);
}

/** Pairs a device as the terminal does, without starting the program once more. */
async function pairByApi(served: ServedCli, name: string): Promise<{ id: string; token: string }> {
  const { code } = await (await ask(served, "/v1/pair/codes", served.token, {})).json();
  const redeemed = await ask(served, "/v1/pair/redeem", served.token, { code, name });
  const { deviceId: id, token } = await redeemed.json();
  return { id, token };
}

/** Where a server listened until a moment ago. */
async function deadUrl(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}/`;
}

describe("pair", () => {
  it("asks the running server for a link that pairs a phone", async () => {
    const home = temporaryHome();
    const url = await deadUrl();
    const served = await serveCli(home, ["--public-url", url]);
    const { code, stdout, stderr } = await runCli(["pair", "--qr", "--home", home]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const link = readScreen(stdout, THEME) ?? "";
    expect(link.replace(/[\w-]{22}$/, "CODE")).toBe(`${url}#pair=CODE`);
    expect(stdout).toContain(`\n  ${link}\n`);
    const redeemed = await fetch(`${served.url}/v1/pair/redeem`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code: link.split("=")[1], name: "phone" }),
    });
    expect(redeemed.status).toBe(200);
    expect(stdout).not.toContain(served.token);
  });

  it("hands out tokens of their own, never the owner's, that survive a restart", async () => {
    const home = temporaryHome();
    const url = await deadUrl();
    const first = await serveCli(home, ["--public-url", url]);
    const payload = await pairOne(home, "Flo's phone");
    expect(payload).toEqual({
      url: url.slice(0, -1),
      token: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(payload.token).not.toBe(first.token);
    const { stdout } = await runCli(["pair", "--format", "dotagents", "--home", home]);
    expect(stdout.replace(/[\w-]{43}\n$/, "TOKEN")).toBe(
      `dotagents://config?baseUrl=${encodeURIComponent(`${url}v1`)}&apiKey=TOKEN`,
    );
    expect(stdout).not.toContain(first.token);
    const file = join(home, "devices.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).not.toContain(payload.token);
    first.child.kill("SIGTERM");
    await first.ended;
    expect(existsSync(join(home, "server.json"))).toBe(false);
    const second = await serveCli(home);
    expect((await ask(second, "/v1/remote/info", first.token)).status).toBe(401);
    expect((await ask(second, "/v1/remote/info", payload.token)).status).toBe(200);
    expect((await ask(second, "/v1/devices", payload.token)).status).toBe(403);
  });

  it("says that no server runs, also when one was killed and left its announcement behind", async () => {
    const home = temporaryHome();
    const message = `remote-chat: No remote-chat runs with the home directory ${home}. Start it in another terminal: npx tsx mod.ts\n`;
    const without = await runCli(["pair", "--home", home]);
    expect(without).toEqual({ code: 1, stdout: "", stderr: message });
    const served = await serveCli(home);
    served.child.kill("SIGKILL");
    await served.ended;
    expect(existsSync(join(home, "server.json"))).toBe(true);
    expect((await runCli(["pair", "--home", home])).stderr).toBe(message);
  });

  it.each([
    [["--format", "pigeon"], /Allowed choices are link, tokori, dotagents/],
    [["--json", "--format", "link"], /--json is --format tokori/],
    [["--name", "x"], /A phone that opens the link names itself/],
  ])("refuses %j as wrong usage", async (args, message) => {
    const { code, stdout, stderr } = await runCli(["pair", ...args, "--home", temporaryHome()]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

describe("devices", () => {
  it("revokes a device: its live stream ends with one error, then its token is dead", async () => {
    const provider = await startFake("openai", stream("Hel", { fail: "hang" }));
    onTestFinished(() => provider.close());
    const home = temporaryHome(configFor(provider.url));
    const served = await serveCli(home);
    const { id, token } = await pairByApi(served, "lost phone");
    const reply = await ask(served, "/v1/chat/stream", token, {
      messages: [{ role: "user", content: "hello" }],
    });
    const received = reply.text();
    const revoked = await runCli(["devices", "revoke", id, "--home", home]);
    expect(revoked.stdout).toMatch(/^"lost phone" \([0-9a-f]{12}\) has no access any more\.\n$/);
    const events = (await received).split("\n").filter((line) => line.startsWith("data: "));
    expect(events.slice(-1)).toEqual([
      'data: {"type":"error","message":"This device was removed on the PC. Pair it again."}',
    ]);
    expect(events.filter((event) => event.includes('"error"'))).toHaveLength(1);
    await provider.chats[0]?.closed;
    expect((await ask(served, "/v1/remote/info", token)).status).toBe(401);
  });

  it("revokes all in their file while no server runs", async () => {
    const home = temporaryHome();
    const served = await serveCli(home);
    const { token } = await pairByApi(served, "a");
    await pairByApi(served, "b");
    served.child.kill("SIGTERM");
    await served.ended;
    expect((await runCli(["devices", "revoke", "--all", "--home", home])).code).toBe(0);
    expect((await runCli(["devices", "list", "--home", home])).stdout).toBe(
      "No device is paired. Pair one: npx tsx mod.ts pair\n",
    );
    expect((await ask(await serveCli(home), "/v1/remote/info", token)).status).toBe(401);
  });

  it.each([[[]], [["some-id", "--all"]]])("revoke %j is wrong usage", async (args) => {
    const result = await runCli(["devices", "revoke", ...args, "--home", temporaryHome()]);
    expect(result).toEqual({
      code: 2,
      stdout: "",
      stderr: "remote-chat: Give the id of one device, or --all.\n",
    });
  });
});

describe("mod.ts, run, with devices", () => {
  it("starts with what can be read of a damaged list, and says where the whole is", async () => {
    const home = temporaryHome();
    writeFileSync(join(home, "devices.json"), "damaged");
    const served = await serveCli(home);
    await served.output(/error \S+devices\.json was damaged: 0 devices .* kept as \S+\.damaged-/);
  });

  it("revokes for every server of a home, should there be two", async () => {
    const home = temporaryHome();
    const first = await serveCli(home);
    const { token } = await pairByApi(first, "phone");
    rmSync(join(home, "server.json"));
    const second = await serveCli(home);
    const statuses = async (): Promise<number[]> =>
      Promise.all(
        [first, second].map(async (one) => (await ask(one, "/v1/remote/info", token)).status),
      );
    expect(await statuses()).toEqual([200, 200]);
    const { stdout } = await runCli(["devices", "revoke", "--all", "--home", home]);
    expect(stdout).toMatch(/^"phone" \([0-9a-f]{12}\) has no access any more\.\n$/);
    expect(await statuses()).toEqual([401, 401]);
  });

  it("grants for every server of a home, should there be two, and takes away again", async () => {
    const provider = await startFake("openai", stream("Hel", { fail: "hang" }));
    onTestFinished(() => provider.close());
    const home = temporaryHome(configFor(provider.url));
    const first = await serveCli(home);
    const { id, token } = await pairByApi(first, "phone");
    rmSync(join(home, "server.json"));
    const second = await serveCli(home);
    const reply = await ask(first, "/v1/chat/stream", token, {
      messages: [{ role: "user", content: "hello" }],
    });
    const reader = reply.body?.getReader();
    const grants = async (): Promise<unknown[]> =>
      Promise.all(
        [first, second].map(async (one) => {
          const answer = await ask(one, "/v1/devices", one.token);
          return ((await answer.json()) as { devices: { grants?: unknown }[] }).devices[0]?.grants;
        }),
      );
    const devices = (...args: string[]) => runCli(["devices", ...args, "--home", home]);
    expect(await grants()).toEqual([undefined, undefined]);
    const granted = await devices("grant", id, "agent:always");
    expect(granted).toEqual({
      code: 0,
      stderr: "",
      stdout: `"phone" (${id}) may chat, use and answer for agents, and allow their tools for good.\n`,
    });
    expect(await grants()).toEqual(Array(2).fill(["agent", "agent:always"]));
    const { stdout } = await devices("list");
    expect(stdout).toMatch(/ MAY +NAME\n.* chat, agent, agent:always +phone\n$/);
    const taken = await devices("ungrant", id);
    expect(taken.stdout).toBe(`"phone" (${id}) may chat, and no more.\n`);
    expect(await grants()).toEqual([undefined, undefined]);
    // Neither has ended the reply that the device reads.
    expect((await ask(second, "/v1/remote/info", token)).status).toBe(200);
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });

  it("pairs with the grant agent, and says so; with --chat-only without", async () => {
    const home = temporaryHome();
    await serveCli(home);
    const own = await runCli(["pair", "--json", "--home", home]);
    expect(own.stderr).toMatch(/^remote-chat: Whoever has this may chat, and use and answer for/);
    const guest = await runCli(["pair", "--json", "--chat-only", "--home", home]);
    expect(guest.stderr).toMatch(/^remote-chat: Whoever has this can chat here\. To end that: /);
    const { stdout } = await runCli(["devices", "list", "--json", "--home", home]);
    const listed = (JSON.parse(stdout) as { devices: { grants: unknown }[] }).devices;
    expect(listed.map(({ grants }) => grants)).toEqual([["agent"], []]);
  });

  it("leaves devices of a file from before there were grants with chat alone", async () => {
    const home = temporaryHome();
    const old = {
      id: "0123456789ab",
      name: "old phone",
      tokenSha256: await sha256Hex("old-token"),
      createdAt: "2026-01-02T03:04:05.000Z",
      lastSeenAt: null,
    };
    writeFileSync(join(home, "devices.json"), JSON.stringify({ devices: [old] }), { mode: 0o600 });
    const served = await serveCli(home);
    expect((await ask(served, "/v1/remote/info", "old-token")).status).toBe(200);
    const { devices } = await (await ask(served, "/v1/devices", served.token)).json();
    expect(Object.keys(devices[0])).toEqual(["id", "name", "createdAt", "lastSeenAt"]);
    const granted = await runCli(["devices", "grant", old.id, "agent", "--home", home]);
    expect(granted.stdout).toBe(
      '"old phone" (0123456789ab) may chat, and use and answer for agents.\n',
    );
    const file = JSON.parse(readFileSync(join(home, "devices.json"), "utf8"));
    expect(file.devices[0].grants).toEqual(["agent"]);
  });

  it.each([
    [["grant", "id"], /missing required argument 'grants'/],
    [
      ["grant", "id", "owner"],
      /There is no grant owner\. Those that there are: agent, agent:always\./,
    ],
    [["ungrant"], /missing required argument 'id'/],
  ])("%j is wrong usage", async (args, message) => {
    const result = await runCli(["devices", ...args, "--home", temporaryHome()]);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });

  it("shows the QR code at start when asked, and names a URL that does not lead here", async () => {
    const url = await deadUrl();
    const served = await serveCli(temporaryHome(), ["--qr", "--public-url", url]);
    await served.output(/WARNING {3}Nothing accepts connections at 127\.0\.0\.1:\d+\./);
    const [, link] = await served.output(/\n {2}(\S+)#pair=[\w-]{22}\n/);
    expect(link).toBe(url);
  });

  it("only logs who asks to be paired where there is no terminal", async () => {
    const served = await serveCli(temporaryHome());
    const leaving = new AbortController();
    const request = fetch(`${served.url}/v1/pair/request`, {
      method: "POST",
      signal: leaving.signal,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client: "evil\u001b[2J\n" }),
    }).catch(() => {});
    await served.output(/info "evil \[2J" asks to use this PC's chat, and there is no terminal/);
    leaving.abort();
    await request;
  });

  it("sends those who wait to be paired away when it stops", async () => {
    const served = spawnCli(["--port", "0", "--home", temporaryHome()]);
    const url = (await served.output(/listens at (\S+)/))[1];
    await served.output(/Stop with/);
    const request = fetch(`${url}/v1/pair/request`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    await served.output(/"A device" asks/);
    served.child.kill("SIGTERM");
    expect((await request).status).toBe(408);
    expect((await served.ended).code).toBe(0);
  });
});
