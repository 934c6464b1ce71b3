import type { Hono, MiddlewareHandler } from "hono";
import type { Identity } from "../auth/authenticator.ts";

/** What earlier steps have found out about a request. */
export interface AppEnv {
  readonly Variables: { requestId: string; identity: Identity };
}

/** The app that routes are added to. */
export type App = Hono<AppEnv>;

/** A step that a request takes on its way to a route. */
export type Middleware = MiddlewareHandler<AppEnv>;
