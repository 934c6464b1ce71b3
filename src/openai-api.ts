import { ChatError } from "./errors.ts";
import { addCompletionRoute } from "./routes/completion-routes.ts";
import { addModelRoutes } from "./routes/model-routes.ts";
import type { Surface } from "./routes/surface.ts";

const OTHER_APIS = [
  "/v1/responses",
  "/v1/responses/*",
  "/v1/completions",
  "/v1/embeddings",
  "/v1/audio/*",
  "/v1/images/*",
  "/v1/moderations",
] as const;

/**
 * Lets clients of OpenAI's API use every model of this server's: `GET /v1/models` and
 * `POST /v1/chat/completions`, with a token as the API key. Where the handler is given agents,
 * those who may use them find them as the models `agent/ID`.
 *
 * @example
 * const handler = createHandler({ token, provider, openai: openaiApi() });
 */
export function openaiApi(): Surface {
  return {
    addRoutes(app, context) {
      addModelRoutes(app, context.models, { agents: context.agents?.models });
      addCompletionRoute(app, context);
      for (const path of OTHER_APIS)
        app.all(path, () => {
          throw new ChatError(
            "not_found.route",
            "Of OpenAI's API there are GET /v1/models and POST /v1/chat/completions here. Set the client to chat completions.",
          );
        });
    },
  };
}
