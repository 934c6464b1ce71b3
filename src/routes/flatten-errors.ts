import { flatErrorResponse } from "../http/flat-error-response.ts";
import type { Middleware } from "./app.ts";

/**
 * Answers with errors as DotAgents' app reads them, also for a path that is not there. It goes
 * before what checks tokens, so that it has those errors too.
 */
export const flattenErrors: Middleware = async (context, next) => {
  await next();
  if (context.error || context.res.status === 404)
    context.res = await flatErrorResponse(context.res);
};
