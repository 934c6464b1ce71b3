import type { Env } from "../env.ts";
import { childEnv } from "./child-env.ts";
import { describeRunFailure } from "./describe-run-failure.ts";
import { exec } from "./exec.ts";
import { findProgram } from "./find-program.ts";
import { readFunnelLine, readTailnetStatus, statusFailure } from "./tailscale-output.ts";
import type { OutputEvent, RunContext, TunnelProgram } from "./tunnel-program.ts";

/** The app from macOS's store does not put its command on the PATH. */
const TAILSCALE_ELSEWHERE = ["/Applications/Tailscale.app/Contents/MacOS/Tailscale"];

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
async function askTailnet({ file, env, signal }: RunContext): Promise<OutputEvent> {
  const options = { env, signal };
  const { code, stdout, stderr, error } = await exec(file, ["status", "--json"], options);
  if (error !== undefined)
    return { type: "problem", message: describeRunFailure("tailscale", error) };
  return code === 0 ? readTailnetStatus(stdout) : statusFailure(`${stderr}\n${stdout}`);
}

/** This PC's name in its tailnet; undefined when it is in none. Takes up to 5 s. */
export async function tailnetName(env: Env): Promise<string | undefined> {
  const file = await findProgram("tailscale", env, TAILSCALE_ELSEWHERE);
  if (file === undefined) return undefined;
  const { signal } = new AbortController();
  const event = await askTailnet({ file, env: childEnv(env), signal });
  return event.type === "url" ? new URL(event.url).hostname : undefined;
}
