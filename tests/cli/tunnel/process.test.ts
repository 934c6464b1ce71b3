import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../../eventually.ts";
import { startFake, stream } from "../../fakes/fake-provider.ts";
import { startPushService } from "../../fakes/push-service.ts";
import { isAlive, type StandIns, standInsOnPath } from "../../stand-ins/on-path.ts";
import { runCli, type ServedCli, serveCli } from "../spawn-cli.ts";
import { configFor, temporaryHome, writeConfig } from "../temporary-home.ts";

// The program as a person runs it, with a stand-in at the tunnel's far end. Each test
// starts it anew, several times.
const FAR_END = new URL("../../stand-ins/far-end.mjs", import.meta.url).href;

async function standIns(): Promise<StandIns> {
  const found = await standInsOnPath("cloudflared");
  onTestFinished(() => found[Symbol.asyncDispose]());
  return found;
}

function envOf(found: StandIns, modes = "new-names"): Record<string, string> {
  return { ...found.env(modes), NODE_OPTIONS: `--import=${FAR_END}` };
}

const LINK = /\n {2}(https:\/\/[\w-]+\.trycloudflare\.com)\/#pair=[\w-]{22}\n/;

/** A server whose tunnel is ready, and the process at its end. */
async function tunnelled(home: string, found: StandIns, more: Record<string, string> = {}) {
  const env = { ...envOf(found), ...more };
  const served = await serveCli(home, ["--tunnel", "quick", "--qr"], { env });
  const [, url] = await served.output(LINK);
  return { served, env, url, pid: await lastPid(found) };
}

async function lastPid(found: StandIns): Promise<number> {
  return (await found.runs()).at(-1)?.pid ?? 0;
}

async function gone(pid: number): Promise<void> {
  await eventually(() => expect(isAlive(pid)).toBe(false));
}

function tunnelRoute({ url, token }: ServedCli, what: "start" | "stop"): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`${url}/v1/operator/tunnel/${what}`, { method: "POST", headers });
}

async function post(
  { url }: ServedCli,
  path: string,
  token: string,
  body: object,
): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  return response.json();
}

/** Subscribes as the page at `origin` does, whose requests come by the tunnel. */
async function putAt(
  origin: string,
  { url }: ServedCli,
  token: string,
  subscription: object,
): Promise<number | undefined> {
  const headers = { host: new URL(origin).host, origin, authorization: `Bearer ${token}` };
  const asked = request(`${url}/v1/push/subscriptions`, {
    method: "PUT",
    headers: { ...headers, "content-type": "application/json" },
  }).end(JSON.stringify(subscription));
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return response.resume().statusCode;
}

describe("mod.ts --tunnel quick", () => {
  it("sends its new address to a phone that has notifications on, as a link that it can use", async () => {
    const service = await startPushService({ knownAs: "https://203.0.113.7" });
    onTestFinished(() => service.close());
    const found = await standIns();
    const more = { PUSH_STAND_IN: service.origin };
    const { served, url, pid } = await tunnelled(temporaryHome(), found, more);
    const code = await post(served, "/v1/pair/codes", served.token, {});
    const phone = await post(served, "/v1/pair/redeem", "", { code: code.code, name: "phone" });
    const { endpoint, keys } = service.subscribe();
    expect(await putAt(url ?? "", served, `${phone.token}`, { endpoint, keys })).toBe(200);
    process.kill(pid, "SIGKILL");
    const [{ notice = {} } = {}] = await service.until(1);
    const [, address, moved] = /^(https:.*)\/#pair=([\w-]{22})$/.exec(`${notice.link}`) ?? [];
    expect(address).toMatch(/-2\.trycloudflare\.com$/);
    expect(await post(served, "/v1/pair/redeem", "", { code: moved, name: "x" })).toMatchObject({
      deviceId: phone.deviceId,
      movedFrom: url,
    });
  });

  it("shows a link by the tunnel, and a new one when it comes back elsewhere", async () => {
    const found = await standIns();
    const { served, url, pid } = await tunnelled(temporaryHome(), found);
    await served.output(/Waiting for cloudflared to open a quick tunnel; the QR code follows/);
    process.kill(pid, "SIGKILL");
    await served.output(
      /WARNING {3}cloudflared ended by itself .*\n +It is tried again until it works\.\n/,
    );
    const [, after] = await served.output(
      /new address\. Pair the phone again, with this:\n[\s\S]*\n {2}(https:\S+)#pair=[\w-]{22}\n/,
    );
    expect(after).not.toBe(`${url}/`);
    expect(new URL(after ?? "").hostname).toMatch(/-2\.trycloudflare\.com$/);
  });

  it("takes the tunnel with it on SIGTERM, and says nothing more of it", async () => {
    const found = await standIns();
    const { served, pid } = await tunnelled(temporaryHome(), found);
    served.child.kill("SIGTERM");
    const { code, stdout } = await served.ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain("The tunnel is stopped.");
    await gone(pid);
  });

  it("takes the tunnel with it when it is killed, and doctor says that no server runs", async () => {
    const found = await standIns();
    const home = temporaryHome();
    const { served, env, pid } = await tunnelled(home, found);
    served.child.kill("SIGKILL");
    await gone(pid);
    const { code, stdout } = await runCli(["doctor", "--home", home], { env });
    expect({ code, first: stdout.match(/^(FAIL|WARN).*$/m)?.[0] }).toEqual({
      code: 1,
      first: expect.stringMatching(/^FAIL {2}port: No server runs at 127\.0\.0\.1:\d+\.$/),
    });
  });

  it("says what is not installed, and runs on; the owner can start it later", async () => {
    const found = await standIns();
    const env = { ...envOf(found), PATH: "/nowhere" };
    const served = await serveCli(temporaryHome(), ["--tunnel", "quick"], { env });
    await served.output(/WARNING {3}cloudflared is not installed\. Install it: .*\n.*runs without/);
    expect((await fetch(`${served.url}/v1/health`)).status).toBe(200);
    expect(await (await tunnelRoute(served, "start")).json()).toMatchObject({ kind: "quick" });
  });
});

describe("mod.ts without --tunnel", () => {
  it("starts a quick tunnel when the owner asks for one, and stops it", async () => {
    const found = await standIns();
    const served = await serveCli(temporaryHome(), [], { env: envOf(found) });
    expect(await (await tunnelRoute(served, "start")).json()).toEqual({
      kind: "quick",
      state: "starting",
    });
    await served.output(/A phone reaches this PC at https:\/\/\S+-1\.trycloudflare\.com\. To pair/);
    const stopped = await tunnelRoute(served, "stop");
    expect(await stopped.json()).toEqual({ kind: "quick", state: "stopped" });
    await gone(await lastPid(found));
  });
});

describe("doctor", () => {
  it("exits with 0 when a phone could chat, and with 1 and the reason when not", async () => {
    const found = await standIns();
    // Quicker than the demo, which takes seconds for each of the replies that doctor asks for.
    const fake = await startFake("openai", stream("1 ", "2 ", "3"));
    onTestFinished(() => fake.close());
    const home = temporaryHome(configFor(fake.url));
    const { served, env, url } = await tunnelled(home, found);
    const doctor = async () => runCli(["doctor", "--home", home], { env });
    const healthy = await doctor();
    expect(healthy.stderr).toBe("");
    expect(healthy.stdout).toContain(`ok    public URL: ${url} leads here.\n`);
    expect(healthy.stdout).toMatch(/\nA phone could chat now\.\n$/);
    expect(healthy.code).toBe(0);

    await tunnelRoute(served, "stop");
    const entry = { id: "o", kind: "openai", baseUrl: "http://127.0.0.1:1/v1", model: "m" };
    writeConfig(home, { active: "o", providers: [entry] });
    const broken = await doctor();
    expect(broken.code).toBe(1);
    expect(broken.stdout).toMatch(/^FAIL {2}provider: /m);
    expect(broken.stdout).toMatch(/^FAIL {2}public URL: No URL leads from a phone to this PC\.$/m);
    expect(broken.stdout).toMatch(/Look at this first: provider\.\n$/);
  });
});
