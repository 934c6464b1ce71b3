import { once } from "../once.ts";
import type { Page } from "../page/page.ts";
import { type Resolvable, resolve } from "../resolvable.ts";
import type { App } from "./app.ts";

/**
 * Answers with the page where it has something; everything else goes on. A function is asked
 * for the page at the first request for it, and again at the next one if that failed.
 */
export function addPage(app: App, source: Resolvable<Page>): void {
  const load = once(() => resolve(source));
  app.use(async (context, next) => {
    const { method, path } = context.req;
    if ((method !== "GET" && method !== "HEAD") || path.startsWith("/v1/")) return next();
    return (await (await load()).respond(context.req.raw)) ?? next();
  });
}
