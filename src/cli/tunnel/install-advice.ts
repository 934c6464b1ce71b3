import type { Env } from "../env.ts";
import { findProgram } from "./find-program.ts";

type Program = "cloudflared" | "tailscale";

/** The system for which a command is wanted. */
export interface System {
  /** As `process.platform` has it. */
  readonly platform: string;
  /** As `process.arch` has it. */
  readonly arch: string;
  /** Whether a program is there, such as a package manager. */
  readonly has: (program: string) => Promise<boolean>;
}

/** The system that this process runs on. */
export function thisSystem(env: Env): System {
  const has = async (program: string): Promise<boolean> =>
    (await findProgram(program, env)) !== undefined;
  return { platform: process.platform, arch: process.arch, has };
}

/** One sentence that says that a program is missing and how to get it on this system. */
export async function installAdvice(program: Program, system: System): Promise<string> {
  const how = await installCommand(program, system);
  return `${program} is not installed. Install it: ${how}`;
}

async function installCommand(program: Program, { platform, arch, has }: System): Promise<string> {
  const { brew, winget, page, script } = SOURCES[program];
  if (platform === "win32") return `winget install --id ${winget}`;
  if (platform === "darwin") return (await has("brew")) ? `brew install ${brew}` : page;
  if (platform !== "linux") return page;
  if (await has("pacman")) return `sudo pacman -S ${program}`;
  if (await has("apk")) return `sudo apk add ${program}`;
  if (script !== undefined) return script;
  const release = "https://github.com/cloudflare/cloudflared/releases/latest/download";
  const deb = DEB_ARCH[arch];
  if (deb !== undefined && (await has("apt")))
    return `curl -fLo /tmp/cloudflared.deb ${release}/cloudflared-linux-${deb}.deb && sudo apt install /tmp/cloudflared.deb`;
  const rpm = RPM_ARCH[arch];
  if (rpm !== undefined && (await has("dnf")))
    return `sudo dnf install ${release}/cloudflared-linux-${rpm}.rpm`;
  return page;
}

const SOURCES = {
  cloudflared: {
    brew: "cloudflared",
    winget: "Cloudflare.cloudflared",
    page: "see https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/downloads/",
    script: undefined,
  },
  tailscale: {
    brew: "--cask tailscale-app",
    winget: "Tailscale.Tailscale",
    page: "see https://tailscale.com/download",
    script: "curl -fsSL https://tailscale.com/install.sh | sh",
  },
} as const;

// Neither Debian nor Fedora has cloudflared; Cloudflare publishes packages with each release.
const DEB_ARCH: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64", arm: "armhf" };
const RPM_ARCH: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };
