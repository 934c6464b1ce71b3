import { ChatError } from "../../errors.ts";
import type { Handler } from "../../handler.ts";
import { errorResponse } from "../../http/error-response.ts";
import { newRequestId } from "../../http/request-id.ts";
import { SECURITY_HEADERS } from "../../http/security-headers.ts";

/**
 * What the socket calls before there is a handler, and after: answers 503 until
 * {@link StartupGate.open}, and 503 again after {@link StartupGate.close}, while replies
 * that are open may finish.
 */
export class StartupGate {
  #handler: Handler = refuse("remote-chat on the PC is starting. Try again in a moment.");

  /** The handler to listen with. */
  readonly fetch: Handler = (request) => this.#handler(request);

  /** Passes requests to `handler` from now on. */
  open(handler: Handler): void {
    this.#handler = handler;
  }

  /** Refuses new requests from now on; those that were passed on go on. */
  close(): void {
    this.#handler = refuse("remote-chat on the PC is stopping. Start it again.");
  }
}

function refuse(message: string): Handler {
  return async () => {
    const requestId = newRequestId();
    const headers = {
      ...SECURITY_HEADERS,
      connection: "close",
      "retry-after": "1",
      "x-request-id": requestId,
      "x-tokori-request-id": requestId,
    };
    return errorResponse(new ChatError("server.shutting_down", message, { headers }), requestId);
  };
}
