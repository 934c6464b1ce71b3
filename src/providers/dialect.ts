import type { ProviderEvent } from "./provider.ts";

/** One message of a streamed reply: a server-sent event, or a line of NDJSON. */
export interface StreamMessage {
  readonly data: string;
  /** The name of a server-sent event, where it has one. */
  readonly event?: string | undefined;
}

/**
 * Reads one reply in one wire format, message by message: an object for each reply, pure
 * and synchronous, so that it can be tried with strings alone.
 */
export interface Dialect {
  /**
   * The events of the next message; a `finish` among them ends the reply, and nothing
   * after it is read. Throws when the message says that the reply has failed.
   */
  read(message: StreamMessage): readonly ProviderEvent[];
  /** The events that are left when the body has ended: the `finish`, if the reply is complete then. */
  end(): readonly ProviderEvent[];
  /**
   * Whether the reply is complete, and only what it cost may still come. That is not
   * waited for long, and no error in it counts.
   */
  readonly awaitsUsage?: boolean;
}

/** An error that a provider reported inside its stream. */
export class ReportedError extends Error {
  override readonly name = "ReportedError";
  /** What it sent, parsed if it was JSON. */
  readonly body: unknown;

  constructor(body: unknown, { data }: StreamMessage) {
    super(data);
    this.body = body;
  }
}

/** A reply whose end came without its marker of completeness. */
export class IncompleteReplyError extends Error {
  override readonly name = "IncompleteReplyError";
}

/** A message that is longer than any provider has reason to send. */
export class MessageTooLongError extends Error {
  override readonly name = "MessageTooLongError";
}
