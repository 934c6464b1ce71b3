import { hostname as systemHostname } from "node:os";
import type { HandlerOptions } from "../../handler-options.ts";
import type { MemoryRepliesOptions } from "../../reply/memory-replies.ts";
import type { Config } from "../config/config.ts";
import type { Env } from "../env.ts";
import type { Log } from "../log.ts";

/** What the person's options and this PC say about the handler. */
export interface HandlerSettings {
  /** Where the phone reaches this PC; its host is then an allowed Host. */
  readonly publicUrl?: URL;
  /** Origins of pages that may use this besides loopback ones. */
  readonly corsOrigins?: readonly string[];
  /** Origins of other PCs that this PC's page may talk to. */
  readonly otherPcs?: readonly string[];
  /** The name that leads to the tunnel, where it is known before; an allowed Host. */
  readonly tunnelHostname?: string;
  /** Where keys, `OLLAMA_HOST` and the host's name are looked up. Default: nowhere. */
  readonly env?: Env;
  /** Default: no log. */
  readonly log?: Log;
}

/** What of the server's options the handler takes. */
export function handlerOptions({
  corsOrigins = [],
  publicUrl,
  tunnelHostname,
  env = {},
}: HandlerSettings): Pick<HandlerOptions, "corsOrigins" | "hostname"> & {
  readonly allowedHosts: readonly string[];
} {
  return {
    corsOrigins,
    allowedHosts: [publicUrl?.hostname, tunnelHostname].filter((host) => host !== undefined),
    hostname: hostName(env),
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
