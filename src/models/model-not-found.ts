import { ChatError } from "../errors.ts";

/** The error for a name that means no model, or none that may be used. */
export function modelNotFound(name: string): ChatError {
  const message = `There is no model '${shown(name)}' here. GET /v1/models lists what there is.`;
  return new ChatError("chat.model_not_found", message, { param: "model" });
}

const SHOWN_CHARACTERS = 100;

/** A name as it can be shown: short, and without characters that cannot be seen. */
function shown(name: string): string {
  const start = name.slice(0, SHOWN_CHARACTERS).replace(/\p{C}/gu, "\ufffd");
  return name.length > SHOWN_CHARACTERS ? `${start}…` : start;
}
