import type { Hono } from "hono";
import type { Identity } from "../auth/authenticator.ts";

/** The app that routes are added to, with what earlier steps have found out about a request. */
export type App = Hono<{ Variables: { requestId: string; identity: Identity } }>;
