import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkText } from "../../../src/cli/commands/update.ts";
import { SILENT } from "../../../src/cli/log.ts";
import { latestVersion } from "../../../src/cli/update/latest-version.ts";
import { npmRegistry } from "../../../src/cli/update/npm-registry.ts";
import { checkForUpdate, mayCheck, updateNotice } from "../../../src/cli/update/update-check.ts";
import { updateFile } from "../../../src/cli/update/update-file.ts";
import { temporaryHome } from "../temporary-home.ts";

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: Record<string, unknown>;
}

/** A package registry at a path of its own. */
async function fakeRegistry(answer: { status?: number; body: string | undefined }) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push({ method, url, headers });
    response.statusCode = answer.status ?? 200;
    // Without a body it never answers.
    if (answer.body !== undefined) response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const env = { npm_config_registry: `http://user:secret@127.0.0.1:${port}/npm` };
  return { asked, env, host: `127.0.0.1:${port}` };
}

/** A directory with an `npm` that does what `script` says. */
function fakeNpm(script: string): string {
  const directory = temporaryHome();
  writeFileSync(join(directory, "npm"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return directory;
}

const tags = (latest: string): string => JSON.stringify({ latest, next: "9.9.9-beta.1" });

describe("latestVersion", () => {
  it("asks the person's registry, and tells it nothing about them", async () => {
    const { asked, env, host } = await fakeRegistry({ body: tags("0.2.0") });
    expect(await latestVersion({ env })).toBe("0.2.0");
    expect(asked).toEqual([
      {
        method: "GET",
        url: "/npm/-/package/remote-chat/dist-tags",
        headers: expect.objectContaining({
          host,
          accept: "application/json",
          "user-agent": "remote-chat",
        }),
      },
    ]);
    const told = Object.keys(asked[0]?.headers ?? {}).sort();
    const usual = ["accept", "accept-encoding", "accept-language", "connection", "host"];
    expect([...usual, "sec-fetch-mode", "user-agent"]).toEqual(expect.arrayContaining(told));
  });

  it.each([
    ["no such package", { status: 404, body: "{}" }, "has no package remote-chat."],
    ["a wrong answer", { body: "<html>" }, "does not say which version is the latest (HTTP 200)."],
    ["a redirect", { status: 302, body: "" }, "does not say which version is the latest"],
    ["silence", { body: undefined }, "could not be asked: it did not answer in 3 s"],
  ])("says what it met: %s", async (_what, answer, words) => {
    const { env } = await fakeRegistry(answer);
    await expect(latestVersion({ env })).rejects.toThrow(words);
  });
});

describe("npmRegistry", () => {
  it("leaves out what may be secret", async () => {
    const env = { NPM_CONFIG_REGISTRY: "https://me:token@npm.example.com/team?key=1" };
    expect(String(await npmRegistry({ env }))).toBe("https://npm.example.com/team/");
  });

  it("asks npm, which gets no keys, and asks no registry itself", async () => {
    const script = `[ "$1 $2 $3" = "config get registry" ] || exit 1
[ -z "$OPENAI_API_KEY" ] && [ "$npm_config_update_notifier" = false ] || exit 1
echo "http://npm.example.com/$npm_config_userconfig"`;
    const env = { PATH: fakeNpm(script), OPENAI_API_KEY: "secret", npm_config_userconfig: "mine" };
    expect(String(await npmRegistry({ env }))).toBe("http://npm.example.com/mine/");
  });

  it.each([
    ["there is no npm", { PATH: "/nowhere" }, "There is no npm here"],
    ["npm fails", { PATH: fakeNpmLater("exit 3") }, "npm does not say which registry it uses."],
    ["npm has none", { PATH: fakeNpmLater("echo undefined") }, "npm names no registry"],
  ])("says that %s", async (_what, { PATH }, words) => {
    const env = { PATH: typeof PATH === "string" ? PATH : PATH() };
    await expect(npmRegistry({ env })).rejects.toThrow(words);
  });
});

function fakeNpmLater(script: string): () => string {
  return () => fakeNpm(script);
}

describe("mayCheck", () => {
  const usual = { wanted: true, env: {}, isTerminal: true };
  it.each([
    ["by default", {}, true],
    ["with --no-update-check", { wanted: false }, false],
    ["by the config", { setting: false }, false],
    ["in CI", { env: { CI: "true" } }, false],
    ["where CI is off", { env: { CI: "false" } }, true],
    ["by what other programs obey", { env: { NO_UPDATE_NOTIFIER: "1" } }, false],
    ["without a terminal", { isTerminal: false }, false],
  ])("%s", (_when, given, expected) => {
    expect(mayCheck({ ...usual, ...given })).toBe(expected);
  });
});

describe("checkForUpdate", () => {
  const START = Date.parse("2026-01-02T03:04:05.000Z");
  const HOUR = 3_600_000;

  it("asks once a day, and has the next starts say so once a day", async () => {
    const home = temporaryHome();
    const clock = { ms: START };
    const now = (): number => clock.ms;
    const { asked, env } = await fakeRegistry({ body: tags("0.2.0") });
    const start = async (current = "0.1.0"): Promise<string | undefined> => {
      const notice = await updateNotice(home, { now, current });
      await checkForUpdate(home, { now, env, log: SILENT });
      return notice;
    };
    const notice = "0.2.0 is out; npx tsx mod.ts update says how to get it";
    expect(await start()).toBeUndefined();
    expect([await start(), await start(), asked.length]).toEqual([notice, undefined, 1]);
    clock.ms += 23 * HOUR;
    expect([await start(), asked.length]).toEqual([undefined, 1]);
    clock.ms += HOUR;
    expect([await start(), asked.length]).toEqual([notice, 2]);
    clock.ms += 24 * HOUR;
    // Somebody has updated.
    expect(await start("0.2.0")).toBeUndefined();
    expect(statSync(updateFile(home)).mode & 0o777).toBe(0o600);
  });

  it("does not ask a registry that fails again on the same day, and keeps what was known", async () => {
    const home = temporaryHome();
    const clock = { ms: START };
    const now = (): number => clock.ms;
    const good = await fakeRegistry({ body: tags("0.2.0") });
    await checkForUpdate(home, { now, env: good.env, log: SILENT });
    clock.ms += 25 * HOUR;
    const bad = await fakeRegistry({ status: 500, body: "" });
    const lines: string[] = [];
    const log = { ...SILENT, debug: (line: string) => lines.push(line) };
    for (let starts = 0; starts < 2; starts++)
      await checkForUpdate(home, { now, env: bad.env, log });
    expect(bad.asked).toHaveLength(1);
    expect(lines).toEqual([expect.stringContaining("no update check: The registry")]);
    expect(await updateNotice(home, { now, current: "0.1.0" })).toContain("0.2.0 is out");
  });

  it("survives a file that is no state", async () => {
    const home = temporaryHome();
    writeFileSync(updateFile(home), "{ not JSON");
    const { env } = await fakeRegistry({ body: tags("0.2.0") });
    expect(await updateNotice(home)).toBeUndefined();
    await checkForUpdate(home, { env, log: SILENT });
    expect(JSON.parse(readFileSync(updateFile(home), "utf8"))).toMatchObject({ latest: "0.2.0" });
  });
});

describe("checkText", () => {
  const advice = { how: "a clone", todo: "git pull" };
  it.each([
    ["0.2.0", "remote-chat 0.2.0 is out; this is 0.1.0, a clone. To update it:\n  git pull\n"],
    ["0.1.0", "remote-chat 0.1.0 is the newest.\n"],
    ["0.2.0-beta.1", "remote-chat 0.1.0 is the newest.\n"],
    ["\u001b[31m7", "remote-chat 0.1.0 is the newest.\n"],
  ])("says what there is, of %j", async (latest, text) => {
    const { env } = await fakeRegistry({ body: tags(latest) });
    expect(await checkText({ env }, { advice, json: false })).toBe(text);
  });

  it("says it to programs", async () => {
    const { env } = await fakeRegistry({ body: tags("0.2.0") });
    expect(JSON.parse(await checkText({ env }, { advice, json: true }))).toEqual({
      current: "0.1.0",
      latest: "0.2.0",
      isNewer: true,
    });
  });
});
