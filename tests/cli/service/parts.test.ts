import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { BoundedLog, removeLog } from "../../../src/cli/service/bounded-log.ts";
import { defineService } from "../../../src/cli/service/define-service.ts";
import { readEnvFile } from "../../../src/cli/service/env-file.ts";
import { followFile, lastLines } from "../../../src/cli/service/follow-file.ts";
import { installText } from "../../../src/cli/service/install-text.ts";
import { keptOptions } from "../../../src/cli/service/kept-options.ts";
import { leftOutVariables } from "../../../src/cli/service/left-out-variables.ts";
import { type ProgramStart, programArgv } from "../../../src/cli/service/program-argv.ts";
import { serviceStatusText } from "../../../src/cli/service/status-text.ts";
import { type RunEnd, supervise } from "../../../src/cli/service/supervise.ts";
import { commandEnv } from "../../../src/cli/service/this-service.ts";
import { temporaryHome } from "../temporary-home.ts";

describe("programArgv", () => {
  const real: Record<string, string> = {
    "/opt/homebrew/Cellar/node/24.1.0/bin/node": "/cellar/node",
    "/opt/homebrew/bin/node": "/cellar/node",
    "/run/user/1000/fnm_multishells/1/bin/node": "/cellar/node",
  };
  const NODE: ProgramStart = {
    runtime: "node",
    execPath: "/usr/bin/node",
    script: undefined,
    path: "/usr/bin",
    realPath: (path) => real[path],
  };

  it.each<[string, Partial<ProgramStart>, string[]]>([
    [
      "a clone by tsx",
      { script: "/home/a/clone/mod.ts" },
      ["/usr/bin/node", "/home/a/clone/bin/remote-chat.mjs"],
    ],
    [
      "one file",
      { script: "/home/a/remote-chat.mjs" },
      ["/usr/bin/node", "/home/a/remote-chat.mjs"],
    ],
    [
      "a global install",
      { script: "/usr/local/bin/remote-chat" },
      ["/usr/bin/node", "/usr/local/bin/remote-chat"],
    ],
    [
      "a clone by Deno",
      { runtime: "deno", execPath: "/usr/bin/deno", script: "/home/a/clone/mod.ts" },
      ["/usr/bin/deno", "run", "-P", "--no-prompt", "/home/a/clone/mod.ts"],
    ],
    [
      "one file by Deno",
      { runtime: "deno", execPath: "/usr/bin/deno", script: "/home/a/remote-chat.mjs" },
      ["/usr/bin/deno", "run", "-A", "--no-prompt", "/home/a/remote-chat.mjs"],
    ],
    [
      "JSR",
      {
        runtime: "deno",
        execPath: "/usr/bin/deno",
        script: "https://jsr.io/@remote-chat/remote-chat/0.1.0/src/cli/run.ts",
      },
      ["/usr/bin/deno", "run", "-A", "--no-prompt", "jsr:@remote-chat/remote-chat/cli"],
    ],
    [
      "a clone by Bun",
      { runtime: "bun", execPath: "/usr/bin/bun", script: "/home/a/clone/mod.ts" },
      ["/usr/bin/bun", "/home/a/clone/mod.ts"],
    ],
    [
      "a binary",
      { runtime: "bun", execPath: "/opt/remote-chat", script: "/$bunfs/root/remote-chat" },
      ["/opt/remote-chat"],
    ],
    [
      "a binary on Windows",
      {
        runtime: "bun",
        execPath: "C:\\remote-chat.exe",
        script: "B:\\~BUN\\root\\remote-chat.exe",
      },
      ["C:\\remote-chat.exe"],
    ],
    [
      "a Node that is updated under a name that stays",
      {
        execPath: "/opt/homebrew/Cellar/node/24.1.0/bin/node",
        script: "/x/remote-chat.mjs",
        path: "/run/user/1000/fnm_multishells/1/bin:/usr/bin:/opt/homebrew/bin",
      },
      ["/opt/homebrew/bin/node", "/x/remote-chat.mjs"],
    ],
  ])("starts %s", (_, start, argv) => {
    expect(programArgv({ ...NODE, ...start }).argv).toEqual(argv);
  });

  it("warns of a program in a cache", () => {
    const script = "/home/a/.npm/_npx/0f1e/node_modules/.bin/remote-chat";
    expect(programArgv({ ...NODE, script }).warning).toMatch(/npm install -g/);
  });
});

describe("keptOptions", () => {
  it("writes what was given as it can be given again", () => {
    const command = new Command()
      .option("--port <n>", "", "1")
      .option("--keep-token")
      .option("--no-update-check")
      .option("--cors-origin <o>", "", (text, all: string[]) => [...all, text], [] as string[])
      .option("--public-url <url>", "", (text) => new URL(text))
      .option("--other")
      .option("--home <dir>");
    const args = ["--keep-token", "--no-update-check", "--cors-origin", "-a", "--cors-origin=b"];
    command.parse([...args, "--public-url=https://x.example", "--home=/h"], { from: "user" });
    expect(keptOptions(command, ["home"])).toEqual([
      ...["--keep-token", "--no-update-check", "--cors-origin=-a", "--cors-origin=b"],
      "--public-url=https://x.example/",
    ]);
  });
});

describe("defineService", () => {
  const PARTS = {
    home: "/srv/chat",
    configFile: "/srv/chat/config.json",
    options: ["--keep-token", "--tunnel=quick"],
    program: { argv: ["/usr/bin/node", "/x.mjs"] },
    path: "/usr/bin",
    needsSupervisor: false,
  };

  it("always goes on with the stored token", () => {
    expect(defineService(PARTS).argv).toEqual([
      ...["/usr/bin/node", "/x.mjs", "--home=/srv/chat", "--tunnel=quick", "--keep-token"],
    ]);
  });

  it("has the program supervise itself where the system does not", () => {
    const service = defineService({ ...PARTS, needsSupervisor: true, configFile: "/c.json" });
    expect(service.argv.slice(2)).toEqual([
      ...["service", "run", "--home=/srv/chat", "--config=/c.json", "--"],
      ...["--tunnel=quick", "--keep-token"],
    ]);
  });
});

describe("leftOutVariables", () => {
  const config = {
    providers: [
      { id: "a", kind: "openai" as const, model: "m", apiKey: "env:WORK_KEY" },
      { id: "b", kind: "anthropic" as const, model: "m", apiKey: "sk-itself" },
    ],
  };

  it("names what the config and the server read, and no value", () => {
    const env = { WORK_KEY: "secret", HTTPS_PROXY: "http://p", OPENAI_API_KEY: "x" };
    expect(leftOutVariables(config, env, new Set())).toEqual({
      ofConfig: ["WORK_KEY"],
      others: ["HTTPS_PROXY"],
    });
    expect(leftOutVariables(undefined, env, new Set()).others).toEqual([
      ...["OPENAI_API_KEY", "HTTPS_PROXY"],
    ]);
  });

  it("leaves out what the service's file has", () => {
    const given = new Set(["WORK_KEY"]);
    expect(leftOutVariables(config, {}, given)).toEqual({ ofConfig: [], others: [] });
  });
});

it("readEnvFile reads what systemd reads", () => {
  const text = '\ufeff# a\n; b\r\n\nA=1\nB = "x \\"y\\" \\$z"\r\nC=\'a # b\'\nnot one\nD=\n';
  expect(readEnvFile(text)).toEqual({ A: "1", B: 'x "y" $z', C: "a # b", D: "" });
});

describe("BoundedLog", () => {
  it("puts a full file aside, once, and is read across both", async () => {
    const path = join(temporaryHome(), "service.log");
    const log = new BoundedLog(path, { maxBytes: 20 });
    for (let n = 0; n < 9; n++) log.write(`line ${n}\n`);
    expect(statSync(path).size).toBeLessThanOrEqual(20);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await lastLines(path, 3)).toEqual(["line 6", "line 7", "line 8"]);
    expect(await lastLines(path, 99)).toHaveLength(3);
    removeLog(path);
    expect(await lastLines(path, 3)).toEqual([]);
  });

  it("goes on with a file that is there, and closes it to others", () => {
    const path = join(temporaryHome(), "service.log");
    writeFileSync(path, "before\n", { mode: 0o644 });
    new BoundedLog(path).write("after\n");
    expect(readFileSync(path, "utf8")).toBe("before\nafter\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is followed over its being put aside", async () => {
    const path = join(temporaryHome(), "service.log");
    writeFileSync(path, "old line\nnew\n");
    const from = "old line\n".length;
    const done = new AbortController();
    let seen = "";
    const followed = followFile(
      path,
      (text) => {
        seen += text;
        if (seen === "new\n") writeFileSync(path, "é\n");
        if (seen.endsWith("é\n")) done.abort();
      },
      { from, signal: done.signal, pollMs: 1 },
    );
    await followed;
    expect(seen).toBe("new\né\n");
  });
});

describe("supervise", () => {
  async function run(ends: readonly RunEnd[], { stopAt = Number.POSITIVE_INFINITY } = {}) {
    const stopping = new AbortController();
    const lines: string[] = [];
    const waits: number[] = [];
    let now = 0;
    let starts = 0;
    await supervise({
      start: async () => {
        starts += 1;
        if (starts === stopAt) stopping.abort();
        return ends[Math.min(starts, ends.length) - 1] ?? { code: 0 };
      },
      log: (line) => lines.push(line),
      clock: {
        now: () => now,
        wait: async (ms) => {
          waits.push(ms);
          now += ms;
        },
      },
      signal: stopping.signal,
    });
    return { starts, lines, waits };
  }

  it("starts again after a failure, not after an end", async () => {
    const { starts, waits } = await run([{ code: 1 }, { code: null }, { code: 0 }]);
    expect([starts, waits]).toEqual([3, [5000, 5000]]);
  });

  it("gives up after ten starts in five minutes, and says so", async () => {
    const { starts, lines } = await run([{ code: 1 }]);
    expect(starts).toBe(10);
    expect(lines.at(-1)).toMatch(/10th time in five minutes/);
  });

  it("does not try wrong options again", async () => {
    expect((await run([{ code: 2 }])).starts).toBe(1);
  });

  it("stops when it is told to", async () => {
    expect((await run([{ code: 1 }], { stopAt: 2 })).starts).toBe(2);
  });
});

describe("what a person reads", () => {
  const NOTES = {
    title: "systemd",
    file: "/f",
    url: "http://127.0.0.1:1",
    tunnel: "quick",
    leftOut: { ofConfig: ["WORK_KEY"], others: ["HTTPS_PROXY"] },
    environmentFile: "/h/service.env",
    warning: undefined,
    command: "remote-chat",
  } as const;

  it("tells of the link, the login and the variables", () => {
    const text = installText(NOTES);
    expect(text).toMatch(/link is a new one at every start/);
    expect(text).toMatch(/loginctl enable-linger/);
    expect(text).toMatch(/lacks: WORK_KEY\n.*HTTPS_PROXY\n.*WORK_KEY=….*\/h\/service\.env/);
    const mac = installText({ ...NOTES, title: "launchd", tunnel: "named", url: undefined });
    expect(mac).toMatch(/comes back by itself/);
    expect(mac).toMatch(/has not answered yet/);
    expect(mac).not.toMatch(/linger/);
  });

  it("says when another server than the service's runs", () => {
    const server = {
      ...{ pid: 7, url: "http://127.0.0.1:1", startedAt: "2026-11-29T00:00:00Z" },
      ...{ phoneUrl: undefined, tunnel: undefined },
    };
    const view = { title: "systemd", file: "/f", server, log: ["one", "two"] };
    const text = serviceStatusText({ ...view, state: { installed: true, running: false } });
    expect(text).toMatch(/has not started \(process 7\)/);
    expect(text).toMatch(/log:\none\ntwo\n$/);
    // Windows tells no process: the server does.
    const windows = serviceStatusText({ ...view, state: { installed: true, enabled: true } });
    expect(windows).toMatch(/^running +yes, process 7, since 2026/m);
    expect(serviceStatusText({ ...view, log: [], state: { installed: false } })).toMatch(
      /^installed +no\nserver +http/,
    );
  });

  it("asks programs in English, by the person's own session", () => {
    expect(commandEnv({ PATH: "/bin", LC_ALL: "de_DE", X: undefined }, undefined)).toEqual({
      PATH: "/bin",
      LC_ALL: "C",
    });
  });
});
