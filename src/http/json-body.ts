import { ChatError } from "../errors.ts";
import { jsonExcess, MAX_JSON_DEPTH, MAX_JSON_VALUES } from "../json-bounds.ts";
import { parseJson } from "../parse-json.ts";
import { readBody } from "./read-body.ts";

const DEFAULT_BODY_MS = 30_000;

/**
 * Reads a request's JSON body of at most `maxBytes`. It may take `maxMs` milliseconds
 * (default 30 s), and a second more for each 16 KiB of it that have come.
 * What is nested too deep, or holds too many values, is refused before it is parsed.
 * @throws ChatError `validation.unsupported_media_type`, `validation.body_too_large`,
 * `validation.invalid_json`, `request.timeout`
 */
export async function readJsonBody(
  request: Request,
  { maxBytes, maxMs = DEFAULT_BODY_MS }: { maxBytes: number; maxMs?: number },
): Promise<unknown> {
  checkMediaType(request.headers);
  return parseBytes(await readBody(request, { maxBytes, maxMs }));
}

/** The same of a body that may be left out: `{}` when it is empty, whatever its type. */
export async function readOptionalJsonBody(
  request: Request,
  { maxBytes, maxMs = DEFAULT_BODY_MS }: { maxBytes: number; maxMs?: number },
): Promise<unknown> {
  const bytes = await readBody(request, { maxBytes, maxMs });
  if (bytes.byteLength === 0) return {};
  checkMediaType(request.headers);
  return parseBytes(bytes);
}

function parseBytes(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  if (text !== undefined) checkBounds(text);
  const value = text === undefined ? undefined : parseJson(text);
  if (value !== undefined) return value;
  throw new ChatError("validation.invalid_json", "The body is not valid JSON in UTF-8.");
}

function checkBounds(json: string): void {
  const excess = jsonExcess(json);
  if (excess === "depth")
    throw new ChatError(
      "validation.invalid_json",
      `The body is nested more than ${MAX_JSON_DEPTH} deep.`,
    );
  if (excess === "values")
    throw new ChatError(
      "validation.body_too_large",
      `The body holds more than ${MAX_JSON_VALUES} values. Start a new conversation, or send fewer messages.`,
    );
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
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
