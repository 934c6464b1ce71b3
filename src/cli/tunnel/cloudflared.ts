import { devNull } from "node:os";
import type { Env } from "../env.ts";
import { hasCloudflaredConfig } from "./cloudflared-config.ts";
import { readCloudflaredLine } from "./cloudflared-output.ts";
import type { TunnelProgram } from "./tunnel-program.ts";

/** A tunnel without an account, under a new name at every start. */
export function quickTunnel({ port }: { port: number }): TunnelProgram {
  return {
    name: "cloudflared",
    async args(env: Env) {
      const url = `http://127.0.0.1:${port}`;
      // The rules of a config file that was written for another tunnel would answer this
      // one's requests, with 404: https://github.com/cloudflare/cloudflared/pull/785
      const config = (await hasCloudflaredConfig(env)) ? ["--config", devNull] : [];
      return ["tunnel", "--no-autoupdate", ...config, "--url", url];
    },
    read: (line) => readCloudflaredLine(line),
  };
}

/** What the person's own tunnel needs to run. */
export interface NamedTunnelOptions {
  readonly port: number;
  /** The name that the tunnel's DNS record has: `chat.example.com`. */
  readonly hostname: string;
  /** The tunnel's UUID, or its name. */
  readonly id: string;
  /** The file that `cloudflared tunnel create` wrote. Default: cloudflared looks for it. */
  readonly credentialsFile?: string;
}

/** A tunnel of the person's own, under a name that stays. */
export function namedTunnel(options: NamedTunnelOptions): TunnelProgram {
  const { port, hostname, id, credentialsFile } = options;
  const credentials = credentialsFile === undefined ? [] : ["--credentials-file", credentialsFile];
  const url = `http://127.0.0.1:${port}`;
  return {
    name: "cloudflared",
    url: `https://${hostname}`,
    args: async () => [
      ...["tunnel", "--no-autoupdate", "run", "--url", url],
      ...credentials,
      // An id is the person's text: nothing that looks like an option may become one.
      ...["--", id],
    ],
    read(line) {
      const event = readCloudflaredLine(line);
      return event?.type === "url" ? undefined : event;
    },
  };
}
