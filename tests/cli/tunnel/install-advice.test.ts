import { describe, expect, test } from "vitest";
import { installAdvice } from "../../../src/cli/tunnel/install-advice.ts";

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
