import type { Handler } from "../../handler.ts";
import type { Log } from "../log.ts";

/** Logs each answer at debug level: its method, path, status, time to the headers and id. */
export function withRequestLog(handler: Handler, log: Log): Handler {
  return async (request) => {
    const began = performance.now();
    const response = await handler(request);
    const ms = Math.round(performance.now() - began);
    const requestId = response.headers.get("x-tokori-request-id");
    // Not by URL, which an odd Host breaks. Without the query: people put tokens there.
    const path = request.url.replace(/^\w+:\/\/[^/]*/, "").replace(/[?#].*/s, "");
    log.debug(`${request.method} ${path} ${response.status} ${ms} ms ${requestId}`);
    return response;
  };
}
