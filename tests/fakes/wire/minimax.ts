import { chatCompletion, openaiWire } from "./openai.ts";
import type { Wire } from "./wire.ts";

/**
 * OpenAI's dialect with MiniMax's ways: reasoning in the text unless the request splits it,
 * errors in `base_resp` at HTTP 200.
 * https://platform.minimax.io/docs/api-reference/text-openai-api
 */
export const minimaxWire: Wire = {
  ...openaiWire,
  reply(request, options) {
    const { reasoning_split } = request.body as { reasoning_split?: boolean };
    const encoder = chatCompletion(request, {
      reasoning: reasoning_split ? "details" : "inline",
      ...options,
    });
    return {
      ...encoder,
      error: (message) =>
        encoder.event({
          id: "04f2c0a1b3d5e7f9",
          choices: null,
          created: 1_700_000_000,
          model: "",
          object: "chat.completion.chunk",
          base_resp: { status_code: 1000, status_msg: message },
        }),
    };
  },
  error: (status, message) => ({
    type: "error",
    error: { type: "api_error", message, http_code: String(status) },
    request_id: "04f2c0a1b3d5e7f9",
  }),
};
