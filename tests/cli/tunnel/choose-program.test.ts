import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseTunnelProgram } from "../../../src/cli/tunnel/choose-program.ts";

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

async function temporaryHome(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "tunnel-home-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
