import { ChatError } from "../errors.ts";

/** The error for what cannot be done here; `param` names the field. */
export function unsupported(param: string, message: string): ChatError {
  return new ChatError("chat.unsupported", message, { param });
}

/** The error for a field that is wrong. */
export function invalid(param: string, message: string): ChatError {
  return new ChatError("validation.invalid_body", `${param}: ${message}`, { param });
}
