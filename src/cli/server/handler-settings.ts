import { hostname as systemHostname } from "node:os";
import type { HandlerOptions } from "../../handler-options.ts";
import type { MemoryRepliesOptions } from "../../reply/memory-replies.ts";
import type { Config } from "../config/config.ts";
import type { Env } from "../env.ts";
import { errorText, SILENT } from "../log.ts";
import type { ServerOptions } from "./start-server.ts";

/** What of the server's options the handler takes. */
export function handlerOptions({
  corsOrigins = [],
  publicUrl,
  tunnelHostname,
  env = {},
  log = SILENT,
}: ServerOptions): Pick<HandlerOptions, "corsOrigins" | "hostCheck" | "hostname" | "onError"> {
  return {
    corsOrigins,
    hostCheck: {
      publicHost: [publicUrl?.hostname, tunnelHostname].filter((host) => host !== undefined),
    },
    hostname: hostName(env),
    onError: (error, { requestId }) => log.error(`request ${requestId}: ${errorText(error)}`),
  };
}

/** How long replies are kept, as the config says at the start. */
export function keptTimes(config: Config | undefined): MemoryRepliesOptions {
  const { keptReplyMs, unreadReplyMs } = config?.limits ?? {};
  return {
    ...(keptReplyMs !== undefined && { keptMs: keptReplyMs }),
    ...(unreadReplyMs !== undefined && { unreadMs: unreadReplyMs }),
  };
}

/** This PC's name, as people know it. */
function hostName(env: Env): string {
  const names = [env.HOSTNAME, env.COMPUTERNAME, systemHostname()];
  return names.map((name) => name?.trim()).find(Boolean) ?? "tokori-desktop";
}
