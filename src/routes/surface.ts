import type { ModelDirectory } from "../models/model-directory.ts";
import type { Limits } from "../reply/limits.ts";
import type { ReplyStore } from "../reply/reply-store.ts";
import type { Agents } from "./agents.ts";
import type { App } from "./app.ts";

/** What a surface works with: the same as the protocol's own routes. */
export interface SurfaceContext {
  readonly models: ModelDirectory;
  readonly limits: () => Promise<Limits>;
  readonly replies: ReplyStore;
  readonly keepAliveMs: number;
  readonly shutdown: AbortSignal | undefined;
  readonly waitUntil: ((work: Promise<unknown>) => void) | undefined;
  /** The agents, where there are any. */
  readonly agents: Pick<Agents, "models"> | undefined;
}

/** Another API of the same server, which costs nothing where it is not asked for. */
export interface Surface {
  /** Adds its routes; every request to them has a right token. */
  addRoutes(app: App, context: SurfaceContext): void;
}
