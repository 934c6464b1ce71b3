import type * as z from "zod/mini";
import type { ChatErrorCode } from "../errors.ts";

/**
 * Who may use a route: everybody, whoever has a device's token, a device with the grant `agent`,
 * the owner. Each includes those behind it.
 */
export type Access = "public" | "device" | "agent" | "owner";

/** The routes of a family, by method and path as the app has them: `GET /v1/runs/:id`. */
export type Operations = Readonly<Record<string, Operation>>;

/** What one route takes and gives. */
export interface Operation {
  readonly summary: string;
  /** What else there is to know; CommonMark. */
  readonly description?: string;
  readonly access: Access;
  /** What the parts of its path are. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: z.ZodMiniObject;
  readonly headers?: readonly RequestHeader[];
  readonly body?: RequestBody;
  /** What it answers where all is well, by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Its own errors; {@link allErrors} adds those that follow from `access` and `body`. */
  readonly errors?: readonly ChatErrorCode[];
  /** Whether its errors have the form that DotAgents' app reads. Default false. */
  readonly flatErrors?: boolean;
}

/** The headers of requests that mean something here. */
export type RequestHeader = "Idempotency-Key" | "X-Stream-Offset" | "If-Match" | "If-None-Match";

/** What is sent, as JSON. */
export interface RequestBody {
  readonly schema: z.ZodMiniType;
  /** Whether it may be left out. Default false. */
  readonly isOptional?: boolean;
}

/** An answer: JSON, an event stream, either of them as the request says, or nothing. */
export interface Answer {
  readonly description: string;
  readonly json?: z.ZodMiniType;
  /** Each event of the stream. */
  readonly events?: z.ZodMiniType;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer in JSON. */
export function json(description: string, schema: z.ZodMiniType): Answer {
  return { description, json: schema };
}

/** An answer without a body. */
export function nothing(description: string): Answer {
  return { description };
}
