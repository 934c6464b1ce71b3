import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createHandler } from "../../src/handler.ts";
import { eventually } from "../eventually.ts";
import { type OpenInstance, openInstance } from "./open-instance.ts";
import { freePort, type RunningRedis, startRedis } from "./redis-server.ts";
import { useEverything, usePairing, useReplies } from "./use-everything.ts";

let redis: RunningRedis;
let admin: OpenInstance["command"];
beforeAll(async () => {
  redis = await startRedis(["--acllog-max-len", "10000"]);
});
afterAll(() => redis.stop());

const PREFIX = "remote-chat";

/** What the guide gives the user to. */
async function rulesOfGuide(): Promise<string[]> {
  const guide = await readFile("docs/many-instances.md", "utf8");
  const [, rules = ""] = /^ACL SETUSER chat (.+)$/m.exec(guide) ?? [];
  return rules.split(" ");
}

/** Makes a user of these rules, whose keys begin with a prefix, and gives its URL. */
async function makeUser(name: string, prefix: string, rules: readonly string[]): Promise<string> {
  const own = rules.map((rule) => rule.replace(`{${PREFIX}}`, `{${prefix}}`));
  await admin("ACL", "SETUSER", name, ...own);
  return redis.url.replace("//", `//${name}:PASSWORD@`);
}

async function denied(user: string): Promise<string[]> {
  const log = (await admin("ACL", "LOG", "10000")) as unknown[][];
  return log
    .map((entry) => new Map(pairs(entry)))
    .filter((entry) => entry.get("username") === user)
    .map((entry) => String(entry.get("object")));
}

/** What each list of names and values says, whichever version of the protocol it came by. */
function pairs(entry: unknown): [unknown, unknown][] {
  if (!Array.isArray(entry)) return Object.entries(entry as object);
  return entry.flatMap((name, at) => (at % 2 === 0 ? [[name, entry[at + 1]]] : []));
}

describe("a user with the commands and keys that the guide lists", () => {
  beforeAll(async () => {
    // Not by openInstance, which closes with its test.
    const { createClient } = await import("@redis/client");
    const client = await createClient({ url: redis.url }).connect();
    admin = (...args) => client.sendCommand(args);
    return () => client.destroy();
  });

  it("can do everything, and is refused nothing", async () => {
    const url = await makeUser("least", "least", await rulesOfGuide());
    const options = { prefix: "least", maxReplies: 1 };
    const [here, there] = [await openInstance(url, options), await openInstance(url, options)];
    await useEverything(here, there);
    // What the client tells of itself at its start it need not be allowed to.
    expect((await denied("least")).filter((name) => name !== "client|setinfo")).toEqual([]);
  });

  it("needs each of the commands", { timeout: 180_000 }, async () => {
    const rules = await rulesOfGuide();
    const commands = rules.filter((rule) => rule.startsWith("+")).map((rule) => rule.slice(1));
    expect(commands.length).toBeGreaterThan(25);
    const without = async (command: string): Promise<void> => {
      const prefix = `without-${command}`;
      const url = await makeUser(prefix, prefix, [...rules, `-${command}`]);
      const options = { prefix, maxReplies: 1, requestMs: 2_000 };
      const [here, there] = [await openInstance(url, options), await openInstance(url, options)];
      await eventually(async () => {
        // Again where a busy machine was too slow for it. EVAL is for scripts that are not known.
        await admin("SCRIPT", "FLUSH");
        await Promise.allSettled([useReplies(here, there), usePairing(here, there)]);
        expect(await denied(prefix)).toContain(command);
      });
    };
    const waiting = commands.values();
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (const command of waiting) await without(command);
      }),
    );
  });

  it.each([
    ["key", `~{${PREFIX}}*`],
    ["channel", `&{${PREFIX}}*`],
  ])("needs the %s pattern, and no wider one", async (what, pattern) => {
    const rules = (await rulesOfGuide()).filter((rule) => rule !== pattern);
    const prefix = `no-${what}`;
    const url = await makeUser(prefix, prefix, rules);
    const options = { prefix, leaseMs: 1_000, maxReplies: 1, requestMs: 2_000 };
    const [here, there] = [await openInstance(url, options), await openInstance(url, options)];
    await expect(useEverything(here, there)).rejects.toThrow();
  });
});

describe("TLS and a password", () => {
  it("are the client's own options, and everything works", async () => {
    const { url, ca } = await startWithTls("s3cret");
    const options = { ca, prefix: "tls", maxReplies: 1 };
    const secure = url.replace("//", "//:s3cret@");
    await useEverything(await openInstance(secure, options), await openInstance(secure, options));
  });

  it("are in no error, answer, or log", { timeout: 120_000 }, async () => {
    const canary = "canary-in-a-coal-mine";
    const { url, ca, restart } = await startWithTls(canary);
    const errors: unknown[] = [];
    const answers: string[] = [];
    const written: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write;
      stream.write = (...args: unknown[]) => {
        written.push(String(args[0]));
        return Reflect.apply(write, stream, args);
      };
      onTestFinished(() => {
        stream.write = write;
      });
    }
    const options = { ca, prefix: "canary", timeoutMs: 700 };
    const right = await openInstance(url.replace("//", `//:${canary}@`), options);
    // Its password is wrong, so that the client is refused with it in hand.
    const wrong = await openInstance(url.replace("//", `//:${canary}-wrong@`), {
      ...options,
      isAway: true,
    });
    const ask = async (instance: OpenInstance): Promise<void> => {
      const handler = createHandler({
        token: "t",
        provider: { name: "None", async *chat() {} },
        replies: instance.replies,
        pairing: instance.pairing,
        onError: (error) => errors.push(error),
      });
      const headers = { authorization: "Bearer t", "content-type": "application/json" };
      const key = { "idempotency-key": "k" };
      const body = JSON.stringify({ messages: [{ role: "user", content: "Hi" }] });
      for (const [path, init] of [
        ["chat/stream", { method: "POST", headers: { ...headers, ...key }, body }],
        ["pair/codes", { method: "POST", headers, body: "{}" }],
        ["devices", { headers }],
        ["devices/none", { method: "DELETE", headers }],
        ["remote/info", { headers: { authorization: "Bearer unknown" } }],
      ] as const) {
        const response = await handler(new Request(`http://pc/v1/${path}`, init));
        answers.push(`${response.status} ${await response.text()}`);
      }
      const call = instance.replies.find({ owner: "owner", key: "k" });
      await call.catch((error) => errors.push(error));
    };
    await ask(wrong);
    expect(answers.filter((answer) => answer.startsWith("503"))).toHaveLength(4 + 1);
    await right.command("ACL", "SETUSER", "default", "-evalsha");
    await ask(right);
    await restart();
    await ask(right);
    const told = inspect([errors, answers, written], { depth: 20, maxStringLength: null });
    expect(told).toContain("store.unavailable");
    expect(told).not.toContain(canary);
  });
});

/** A redis-server that takes TLS alone but for the test's own look whether it is up. */
async function startWithTls(
  password: string,
): Promise<{ url: string; ca: string; restart(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "remote-chat-tls-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
    ...["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out", cert],
  ]);
  const port = await freePort();
  const tls = ["--tls-port", String(port), "--tls-cert-file", cert, "--tls-key-file", key];
  const started = await startRedis([
    ...tls,
    ...["--tls-ca-cert-file", cert, "--tls-auth-clients", "no", "--requirepass", password],
  ]);
  onTestFinished(() => started.stop());
  const ca = await readFile(cert, "utf8");
  return { url: `rediss://127.0.0.1:${port}`, ca, restart: started.restart };
}
