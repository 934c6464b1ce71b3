import * as z from "zod/mini";
import { named } from "./named.ts";

const requestId = z.string().check(z.regex(/^[0-9a-f]{16}$/));

/** An error, with the fields of this protocol and of OpenAI's. */
export const errorSchema = named(
  "Error",
  z.strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      request_id: requestId,
      type: z.enum([
        "invalid_request_error",
        "authentication_error",
        "permission_error",
        "rate_limit_error",
        "server_error",
      ]),
      param: z.nullable(z.string()),
    }),
  }),
  "An error. `code` is stable, `message` is for people, `param` names the field that is wrong.",
);

/** The same as DotAgents' app reads it. */
export const flatErrorSchema = named(
  "FlatError",
  z.strictObject({ error: z.string(), code: z.string(), request_id: requestId }),
  "An error on DotAgents' paths: `error` is its message, for people.",
);
