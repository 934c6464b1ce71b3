import { chatCompletion, openaiWire } from "./openai.ts";
import { refusalOf } from "./openai-check.ts";
import type { Wire } from "./wire.ts";

/**
 * OpenAI's dialect with MiniMax's ways: reasoning in the text unless the request splits it,
 * errors in `base_resp` at HTTP 200.
 * https://platform.minimax.io/docs/api-reference/text-openai-api
 */
export const minimaxWire: Wire = {
  ...openaiWire,
  check({ body }) {
    const { messages, temperature, tool_choice } = body as Body;
    const systems = messages.filter(({ role }) => role === "system" || role === "developer");
    if (systems.length > 1 || (systems.length === 1 && messages[0]?.role !== "system"))
      return "invalid params, system message must be one and first";
    if (temperature !== undefined && (temperature <= 0 || temperature > 1))
      return "invalid params, temperature must be in (0, 1]";
    if (tool_choice !== undefined) return "invalid params, tool_choice";
    // It knows the reasoning of its own replies.
    const known = messages.map(({ reasoning_content: _, reasoning_details: __, ...rest }) => rest);
    return refusalOf({ ...(body as Body), messages: known });
  },
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
  error: (status, message) =>
    status === 400
      ? { base_resp: { status_code: 2013, status_msg: message } }
      : {
          type: "error",
          error: { type: "api_error", message, http_code: String(status) },
          request_id: "04f2c0a1b3d5e7f9",
        },
};

interface Body {
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  readonly temperature?: number;
  readonly tool_choice?: unknown;
}
