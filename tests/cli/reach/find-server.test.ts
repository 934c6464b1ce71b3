import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { serverFile } from "../../../src/cli/files/server-file.ts";
import { tokenFile } from "../../../src/cli/files/token-file.ts";
import {
  findPresence,
  findServer,
  refuseSecondServer,
  requireServer,
} from "../../../src/cli/reach/find-server.ts";
import { withInstanceProof } from "../../../src/cli/reach/instance-proof.ts";
import { temporaryHome } from "../temporary-home.ts";

const TOKEN = "t".repeat(43);
// A process that lives: this one.
const SERVER = {
  url: "http://127.0.0.1:53210",
  pid: process.pid,
  startedAt: "2026-01-02T03:04:05.000Z",
};

/** A network on which `answer` is all there is, and what it was sent. */
function network(answer: (request: Request) => Promise<Response>) {
  const seen: Request[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    seen.push(request);
    return answer(request);
  };
  return { seen, fetch };
}

async function homeWith(announcement: string | undefined, token = TOKEN): Promise<string> {
  const home = temporaryHome();
  await writeFile(tokenFile(home), token, { mode: 0o600 });
  if (announcement !== undefined) await writeFile(serverFile(home), announcement);
  return home;
}

const failedFetch = (why: string): TypeError =>
  new TypeError("fetch failed", { cause: new Error(why) });

const health = async (): Promise<Response> =>
  Response.json({ status: "ok", service: "tokori", version: "0.1.0" });

describe("findServer", () => {
  it("finds the server that proves to hold the token, before it sends it", async () => {
    const home = await homeWith(JSON.stringify(SERVER));
    const { seen, fetch } = network(
      withInstanceProof(async (request) => {
        if (new URL(request.url).pathname === "/v1/health") return health();
        return Response.json({ devices: [] });
      }, TOKEN),
    );
    const server = await findServer(home, { fetch });
    expect(seen.map(({ url }) => url)).toEqual([`${SERVER.url}/v1/health`]);
    expect(JSON.stringify([...(seen[0]?.headers ?? [])])).not.toContain(TOKEN);
    expect(await server?.devices()).toEqual([]);
    expect(seen[1]?.headers.get("authorization")).toBe(`Bearer ${TOKEN}`);
  });

  it.each<[string, string | undefined, string, (request: Request) => Promise<Response>]>([
    ["there is no word of one", undefined, TOKEN, health],
    ["the word is damaged", "{", TOKEN, health],
    ["the word says nothing", "{}", TOKEN, health],
    [
      "the word names no http address",
      JSON.stringify({ ...SERVER, url: "file:///x" }),
      TOKEN,
      health,
    ],
    [
      "there is no usable token",
      JSON.stringify(SERVER),
      "short",
      withInstanceProof(health, "short"),
    ],
    ["another server answers there", JSON.stringify(SERVER), TOKEN, health],
    [
      "one with another token answers there",
      JSON.stringify(SERVER),
      TOKEN,
      withInstanceProof(health, "u".repeat(43)),
    ],
    [
      "nobody listens there any more",
      JSON.stringify(SERVER),
      TOKEN,
      async () => {
        throw failedFetch("connect ECONNREFUSED 127.0.0.1:53210");
      },
    ],
  ])("finds none when %s, and tells nobody the token", async (_what, word, token, answer) => {
    const home = await homeWith(word, token);
    const { seen, fetch } = network(answer);
    expect(await findServer(home, { fetch })).toBeUndefined();
    for (const request of seen) expect([...request.headers].flat().join()).not.toContain(token);
  });

  it("says that one does not answer, rather than that none runs", async () => {
    const home = await homeWith(JSON.stringify(SERVER));
    const { fetch } = network(async () => {
      throw failedFetch("read ECONNRESET");
    });
    await expect(findServer(home, { fetch })).rejects.toMatchObject({
      message: `The remote-chat that runs at http://127.0.0.1:53210 does not answer. Try again; if it hangs, end it (process ${SERVER.pid}).`,
    });
  });
});

describe("findPresence", () => {
  const hangs = async (): Promise<Response> => {
    throw failedFetch("read ECONNRESET");
  };
  const refuses = async (): Promise<Response> => {
    throw failedFetch("connect ECONNREFUSED 127.0.0.1:53210");
  };
  const proves = withInstanceProof(health, TOKEN);
  // Above every system's highest process id.
  const ended = { ...SERVER, pid: 2 ** 30 };

  it.each<[string, object | undefined, (request: Request) => Promise<Response>, string]>([
    ["no file", undefined, proves, "none"],
    ["a server that proves itself", SERVER, proves, "running"],
    ["one that proves itself from another machine's process table", ended, proves, "running"],
    ["a process that lives behind a port that does not answer", SERVER, hangs, "silent"],
    ["a process that lives and a closed port", SERVER, refuses, "unproven"],
    ["a process that lives and another server at its port", SERVER, health, "unproven"],
    ["a process that has ended and a port that does not answer", ended, hangs, "none"],
    ["a process that has ended and a closed port", ended, refuses, "none"],
    ["a process that has ended and another server at its port", ended, health, "none"],
  ])("of %s", async (_what, announcement, answer, state) => {
    const home = await homeWith(announcement && JSON.stringify(announcement));
    const { fetch } = network(answer);
    expect((await findPresence(home, { fetch })).state).toBe(state);
    const start = refuseSecondServer(home, { fetch });
    if (state === "running" || state === "silent")
      await expect(start).rejects.toMatchObject({
        exitCode: 1,
        message: expect.stringMatching(/^remote-chat .*53210 \(process \d+\).*--home DIR$/),
      });
    else await start;
  });
});

describe("requireServer", () => {
  it("says how to start one", async () => {
    const home = temporaryHome();
    await expect(requireServer(home)).rejects.toMatchObject({
      message: `No remote-chat runs with the home directory ${home}. Start it in another terminal: npx tsx mod.ts`,
      exitCode: 1,
    });
  });
});
