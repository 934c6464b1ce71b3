import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { childEnv } from "../../../src/cli/tunnel/child-env.ts";
import { chooseTunnelProgram } from "../../../src/cli/tunnel/choose-program.ts";
import { findProgram } from "../../../src/cli/tunnel/find-program.ts";
import { growingPauses } from "../../../src/cli/tunnel/growing-pauses.ts";
import { installAdvice } from "../../../src/cli/tunnel/install-advice.ts";
import { OutputLines } from "../../../src/cli/tunnel/output-lines.ts";

describe("OutputLines", () => {
  const linesOf = (...chunks: (string | Uint8Array)[]): string[] => {
    const lines: string[] = [];
    const output = new OutputLines((line) => lines.push(line));
    for (const chunk of chunks)
      output.write(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    output.end();
    return lines;
  };
  test("joins pieces, and takes every kind of line end", () =>
    expect(linesOf("a", "b\nc\r", "\n\n d \re")).toEqual(["ab", "c", "d", "e"]));
  test("takes colours away", () =>
    expect(linesOf("\u001b[90m2026\u001b[0m \u001b[32mINF\u001b[0m hi\n")).toEqual([
      "2026 INF hi",
    ]));
  test("keeps a character that is split over two pieces", () => {
    const bytes = new TextEncoder().encode("ü\n");
    expect(linesOf(bytes.slice(0, 1), bytes.slice(1))).toEqual(["ü"]);
  });
  test("cuts a line that does not end", () => {
    const lines = linesOf(...Array.from({ length: 100 }, () => "x".repeat(65_536)), "\nnext\n");
    expect(lines.map((line) => line.length)).toEqual([4096, 4]);
  });
});

test("childEnv passes what a tunnel needs, and no key", () => {
  const needed = {
    PATH: "/bin",
    HOME: "/home/flo",
    LANG: "C",
    LC_ALL: "C",
    https_proxy: "http://proxy:3128",
    NO_PROXY: "localhost",
    XDG_CONFIG_HOME: "/home/flo/.config",
    TUNNEL_ORIGIN_CERT: "/home/flo/cert.pem",
    TUNNEL_PROTOCOL: "http2",
    SystemRoot: "C:\\Windows",
    Path: "C:\\bin",
  };
  const kept = {
    OPENAI_API_KEY: "sk-1",
    ANTHROPIC_API_KEY: "sk-2",
    GEMINI_API_KEY: "g",
    MINIMAX_API_KEY: "m",
    GITHUB_TOKEN: "t",
    REMOTE_CHAT_HOME: "/h",
    NODE_OPTIONS: "--inspect",
    MY_PATH: "x",
    // These name another tunnel, or hide the lines that are looked for.
    TUNNEL_TOKEN: "t",
    TUNNEL_NAME: "other",
    TUNNEL_URL: "http://localhost:1",
    TUNNEL_LOGLEVEL: "error",
    EMPTY: undefined,
  };
  expect(childEnv({ ...needed, ...kept })).toEqual(needed);
});

test("growingPauses doubles up to a minute, and begins again after a minute that worked", () => {
  const next = growingPauses();
  expect([0, 0, 0, 0, 0, 0, 0, 59_999, 60_000, 0].map(next)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 1000, 2000,
  ]);
});

describe("installAdvice names the command of the system", () => {
  const release = "https://github.com/cloudflare/cloudflared/releases/latest/download";
  test.each([
    ["cloudflared", "darwin", "arm64", "brew", "brew install cloudflared"],
    ["cloudflared", "win32", "x64", "", "winget install --id Cloudflare.cloudflared"],
    ["cloudflared", "linux", "x64", "pacman", "sudo pacman -S cloudflared"],
    ["cloudflared", "linux", "x64", "apk", "sudo apk add cloudflared"],
    [
      "cloudflared",
      "linux",
      "arm64",
      "apt",
      `curl -fLo /tmp/cloudflared.deb ${release}/cloudflared-linux-arm64.deb && sudo apt install /tmp/cloudflared.deb`,
    ],
    [
      "cloudflared",
      "linux",
      "x64",
      "dnf",
      `sudo dnf install ${release}/cloudflared-linux-x86_64.rpm`,
    ],
    [
      "cloudflared",
      "linux",
      "riscv64",
      "apt",
      "see https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/downloads/",
    ],
    ["tailscale", "linux", "x64", "apt", "curl -fsSL https://tailscale.com/install.sh | sh"],
    ["tailscale", "darwin", "arm64", "brew", "brew install --cask tailscale-app"],
    ["tailscale", "darwin", "arm64", "", "see https://tailscale.com/download"],
  ] as const)("%s on %s %s with %s", async (program, platform, arch, manager, command) => {
    const has = async (name: string): Promise<boolean> => name === manager;
    expect(await installAdvice(program, { platform, arch, has })).toBe(
      `${program} is not installed. Install it: ${command}`,
    );
  });
});

describe("chooseTunnelProgram", () => {
  test("runs a quick tunnel as documented", async () => {
    const program = chooseTunnelProgram({ kind: "quick" }, 53210);
    await using home = await temporaryHome();
    expect(await program.args({ HOME: home.path })).toEqual([
      "tunnel",
      "--no-autoupdate",
      "--url",
      "http://127.0.0.1:53210",
    ]);
  });
  test("keeps another tunnel's config file away from a quick one", async () => {
    const program = chooseTunnelProgram({ kind: "quick" }, 53210);
    await using home = await temporaryHome();
    await mkdir(join(home.path, ".cloudflared"));
    await writeFile(join(home.path, ".cloudflared/config.yml"), "ingress: []\n");
    expect(await program.args({ HOME: home.path })).toEqual([
      "tunnel",
      "--no-autoupdate",
      "--config",
      devNull,
      "--url",
      "http://127.0.0.1:53210",
    ]);
  });
  test("runs a named tunnel, whose URL is known", async () => {
    const program = chooseTunnelProgram(
      { kind: "named", hostname: "chat.example.com", id: "-x", credentialsFile: "/c.json" },
      53210,
    );
    expect(program.url).toBe("https://chat.example.com");
    expect(await program.args({})).toEqual(
      "tunnel --no-autoupdate run --url http://127.0.0.1:53210 --credentials-file /c.json -- -x".split(
        " ",
      ),
    );
  });
  test("opens a funnel", async () => {
    const program = chooseTunnelProgram({ kind: "tailscale" }, 53210);
    expect(await program.args({})).toEqual(["funnel", "http://127.0.0.1:53210"]);
  });
  test.each([
    { kind: "named" },
    { kind: "named", hostname: "chat.example.com" },
    { kind: "named", hostname: "https://chat.example.com", id: "x" },
  ] as const)("refuses %j as wrong usage", (choice) =>
    expect(() => chooseTunnelProgram(choice, 1)).toThrow(expect.objectContaining({ exitCode: 2 })),
  );
});

test("findProgram takes the first on the PATH that can be run, else what is elsewhere", async () => {
  await using home = await temporaryHome();
  const [one, two] = [join(home.path, "one"), join(home.path, "two")];
  for (const directory of [one, two]) {
    await mkdir(directory);
    await writeFile(join(directory, "tool"), "");
  }
  await chmod(join(two, "tool"), 0o755);
  const PATH = `relative:${one}:${two}`;
  expect(await findProgram("tool", { PATH })).toBe(join(two, "tool"));
  expect(await findProgram("tool", { PATH: one })).toBeUndefined();
  expect(await findProgram("tool", {}, [join(two, "tool")])).toBe(join(two, "tool"));
});

async function temporaryHome(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "tunnel-home-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
