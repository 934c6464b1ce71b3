import { ChatError } from "../errors.ts";
import { readBody } from "./read-body.ts";

const DEFAULT_BODY_MS = 30_000;

/**
 * Reads a request's JSON body of at most `maxBytes`. It may take `maxMs` milliseconds
 * (default 30 s), and a second more for each 16 KiB of it that have come.
 * @throws ChatError `validation.unsupported_media_type`, `validation.body_too_large`,
 * `validation.invalid_json`, `request.timeout`
 */
export async function readJsonBody(
  request: Request,
  { maxBytes, maxMs = DEFAULT_BODY_MS }: { maxBytes: number; maxMs?: number },
): Promise<unknown> {
  checkMediaType(request.headers);
  const bytes = await readBody(request, { maxBytes, maxMs });
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ChatError("validation.invalid_json", "The body is not valid JSON in UTF-8.");
  }
}

function checkMediaType(headers: Headers): void {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new ChatError(
      "validation.unsupported_media_type",
      "The body must be JSON, sent with: Content-Type: application/json.",
    );
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity")
    throw new ChatError(
      "validation.unsupported_media_type",
      "The body must be sent without a content-encoding.",
    );
}
