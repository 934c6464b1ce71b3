import * as z from "zod/mini";
import { readJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { ModelOffer } from "../models/provider-catalog.ts";
import type { App } from "./app.ts";
import type { OperatorSurface } from "./operator-desk.ts";

/** What the owner can see and do over HTTP; the server's own program provides it. */
export interface Operator {
  /** The running state, for the owner to look at. */
  state(): Promise<OperatorState>;
  /** The configured providers; never a key. */
  providers(): Promise<OperatorProviders>;
  /** Makes a provider the active one. @throws ChatError when there is none of that id */
  useProvider(id: string): Promise<void>;
  /** Sends a provider one short message. */
  testProvider(id: string): Promise<ProviderTest>;
  /** The tunnel; null when none was asked for at start. */
  tunnel(): OperatorTunnel | null;
  /** @throws ChatError when there is none to start */
  startTunnel(): Promise<void>;
  stopTunnel(): Promise<void>;
  /** The owner's desk: `operatorDesk()`. Default: none. */
  readonly desk?: OperatorSurface;
}

/** What runs. */
export interface OperatorState {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly provider: {
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly model: string;
  } | null;
  /** Why there is no provider, and what to do. */
  readonly noProvider?: string;
  /** Where the phone reaches this PC. */
  readonly url: string | null;
}

/** The providers in the configuration. */
export interface OperatorProviders {
  readonly active: string | null;
  readonly providers: readonly {
    readonly id: string;
    readonly kind: string;
    readonly model: string;
    readonly address: string | null;
    /** Whether a key is needed, and there. */
    readonly key: "none" | "set" | "unset";
    /** The models that it offers. */
    readonly models: ModelOffer;
    /** Whether devices may use them; that of the active one which answers unnamed they always may. */
    readonly exposed: boolean;
  }[];
}

/** What a test message brought. */
export type ProviderTest =
  | { readonly ok: true; readonly firstTokenMs: number; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** The tunnel's state. */
export interface OperatorTunnel {
  readonly kind: string;
  readonly state: string;
  readonly url?: string;
  readonly message?: string;
}

const BODY = { maxBytes: 8192, maxMs: 10_000 };

/**
 * `POST /v1/operator/providers/active`.
 * @internal
 */
export const useBody = z.object({ id: z.string().check(z.minLength(1)) });

/** The owner's routes for looking at and running the server. */
export function addOperatorRoutes(
  app: App,
  operator: Operator,
  { hostname, version }: { readonly hostname: string; readonly version: string },
): void {
  app.get("/v1/operator/state", async (context) =>
    context.json({
      hostname,
      version,
      ...(await operator.state()),
      tunnel: operator.tunnel(),
    }),
  );
  app.get("/v1/operator/providers", async (context) => context.json(await operator.providers()));
  app.post("/v1/operator/providers/active", async (context) => {
    const { id } = parseBody(useBody, await readJsonBody(context.req.raw, BODY));
    await operator.useProvider(id);
    return context.body(null, 204);
  });
  app.post("/v1/operator/providers/:id/test", async (context) =>
    context.json(await operator.testProvider(context.req.param("id"))),
  );
  app.get("/v1/operator/tunnel", (context) => context.json(operator.tunnel()));
  app.post("/v1/operator/tunnel/start", async (context) => {
    await operator.startTunnel();
    return context.json(operator.tunnel());
  });
  app.post("/v1/operator/tunnel/stop", async (context) => {
    await operator.stopTunnel();
    return context.json(operator.tunnel());
  });
  operator.desk?.addRoutes(app);
}
