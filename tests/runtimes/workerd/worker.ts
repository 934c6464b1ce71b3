import { waitUntil } from "cloudflare:workers";
import { createProvider } from "../../../src/cli/providers/create.ts";
import type { Handler } from "../../../src/handler.ts";
import type { Setup } from "../host.ts";
import { handlerFor } from "../setup-handler.ts";

// The first part of the path is a server's setup, so that one worker is the server of every
// case: /%7B%22keepAliveMs%22…%7D/v1/health
const handlers = new Map<string, Handler>();

async function serve(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const [, setup = "", ...path] = url.pathname.split("/");
  url.pathname = `/${path.join("/")}`;
  return handlerOf(setup)(new Request(url, request));
}

function handlerOf(setup: string): Handler {
  const known = handlers.get(setup) ?? makeHandler(JSON.parse(decodeURIComponent(setup)));
  handlers.set(setup, known);
  return known;
}

function makeHandler({ token, ...setup }: Setup & { token: string }): Handler {
  return handlerFor(setup, {
    token,
    waitUntil,
    createProvider: (entry) => createProvider(entry, { env: {} }),
  });
}

// biome-ignore lint/style/noDefaultExport: Workers look for it.
export default { fetch: serve };
