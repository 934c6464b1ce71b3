import { ChatError } from "../../errors.ts";
import type { Handler } from "../../handler.ts";
import { errorResponse } from "../../http/error-response.ts";
import { newRequestId } from "../../http/request-id.ts";
import { SECURITY_HEADERS } from "../../http/security-headers.ts";

/**
 * Stands between a socket and its handler, which does not exist yet when the port is
 * bound, and takes no more requests while open replies are finished.
 */
export class StartupGate {
  #handler: Handler = refuse("remote-chat on the PC is starting. Try again in a moment.");

  /** The handler to listen with. */
  readonly fetch: Handler = (request) => this.#handler(request);

  /** Lets requests through to `handler` from now on. */
  open(handler: Handler): void {
    this.#handler = handler;
  }

  /** Refuses new requests; those that are inside are not touched. */
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
