import { ChatError } from "../errors.ts";
import type { App } from "./app.ts";

/** What the server says of itself. */
export interface About {
  readonly service: string;
  readonly version: string;
  readonly hostname: string;
  readonly workspaces: number;
}

/** `GET /v1/health`: says that the server runs, without a token. */
export function addHealthRoute(
  app: App,
  { service, version }: Pick<About, "service" | "version">,
): void {
  app.get("/v1/health", (context) => context.json({ status: "ok", service, version }));
}

/** `GET /v1/remote/info`: what this server is, and whether a message would find a provider. */
export function addInfoRoute(
  app: App,
  { service, version, hostname, workspaces }: About,
  provider: () => Promise<unknown>,
): void {
  app.get("/v1/remote/info", async (context) => {
    const providerConfigured = await hasProvider(provider);
    return context.json({ service, version, hostname, providerConfigured, workspaces });
  });
}

/** Whether a message would get past `chat.no_provider`; a busy provider is one. */
async function hasProvider(provider: () => Promise<unknown>): Promise<boolean> {
  try {
    await provider();
    return true;
  } catch (error) {
    return error instanceof ChatError && error.code === "chat.busy";
  }
}
