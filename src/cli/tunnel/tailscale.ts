import { runBriefly } from "./run-briefly.ts";
import { readFunnelLine, readTailnetStatus, statusFailure } from "./tailscale-output.ts";
import type { Sign, Surroundings, TunnelProgram } from "./tunnel-program.ts";

/** The app from macOS's store does not put its command on the PATH. */
export const TAILSCALE_ELSEWHERE = ["/Applications/Tailscale.app/Contents/MacOS/Tailscale"];

/**
 * A Tailscale funnel: this PC's name in its tailnet, open to the internet as long as the
 * program runs.
 */
export function tailscaleFunnel({ port }: { port: number }): TunnelProgram {
  return {
    name: "tailscale",
    elsewhere: TAILSCALE_ELSEWHERE,
    args: async () => ["funnel", `http://127.0.0.1:${port}`],
    prepare: askTailnet,
    read: readFunnelLine,
  };
}

/** Asks `tailscale status --json` for this PC's URL, or for what is in its way. */
async function askTailnet({ file, env, signal }: Surroundings): Promise<Sign> {
  const { code, stdout, stderr } = await runBriefly(file, ["status", "--json"], { env, signal });
  return code === 0 ? readTailnetStatus(stdout) : statusFailure(`${stderr}\n${stdout}`);
}

/** This PC's name in its tailnet; undefined when it is in none. */
export async function tailnetName(surroundings: Surroundings): Promise<string | undefined> {
  const sign = await askTailnet(surroundings);
  return sign.type === "url" ? new URL(sign.url).hostname : undefined;
}
