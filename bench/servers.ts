import { type Child, startServerChild } from "./child.ts";
import type { Kind } from "./kinds.ts";
import type { Portkey } from "./portkey.ts";
import type { Runtime } from "./runtimes.ts";
import {
  bytesTarget,
  completionTarget,
  portkeyTarget,
  relayTarget,
  type Target,
} from "./targets.ts";
import type { Upstream } from "./upstream.ts";

/** What is measured side by side on one runtime. */
export interface Servers {
  readonly runtime: Runtime;
  readonly upstream: Upstream;
  readonly pipe: Child;
  readonly relay: Child;
  /** Portkey runs on Node; undefined elsewhere, or when it cannot be had. */
  readonly portkey: Portkey | undefined;
  /** Whether it shall be short. */
  readonly quick: boolean;
}

/** A target and the process that serves it; no process for the upstream itself. */
export interface Variant {
  readonly target: Target;
  readonly child?: Child;
}

/** Starts the pipe and the relay on a runtime. */
export async function startServers(
  runtime: Runtime,
  { upstream, portkey, quick }: Pick<Servers, "upstream" | "portkey" | "quick">,
): Promise<Servers> {
  const pipe = await startServerChild(runtime, "pipe", upstream.ports);
  const relay = await startServerChild(runtime, "relay", upstream.ports);
  return { runtime, upstream, pipe, relay, portkey, quick };
}

/** What can be asked for a reply of this kind of provider, by name. */
export function variantsOf(
  kind: Kind,
  { upstream, pipe, relay, portkey }: Servers,
): Readonly<Record<string, Variant>> {
  return {
    pipe: { child: pipe, target: bytesTarget(pipe.ports[kind] ?? 0, kind, upstream) },
    "remote-chat": { child: relay, target: relayTarget(relay.ports[kind] ?? 0) },
    "its OpenAI API": { child: relay, target: completionTarget(relay.ports[kind] ?? 0) },
    ...(portkey?.kinds.has(kind) && {
      Portkey: { child: portkey, target: portkeyTarget(portkey.port, kind, upstream) },
    }),
  };
}
