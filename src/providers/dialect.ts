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
  /** The messages that need not be parsed once one of them was; see {@link RepeatedMessage}. */
  readonly plainText?: PlainText;
}

/** The messages of a dialect that say a piece of text and nothing else: nearly all of a reply. */
export interface PlainText {
  /**
   * The text of a parsed message that says this text and nothing else; undefined for any
   * other. `event` is its name, where it has one.
   */
  textOf(message: unknown, event: string | undefined): string | undefined;
  /** The names of fields that differ from message to message, and that nothing reads in such a one. */
  readonly unread: readonly string[];
  /** The events of the next message, which is such a one and says `text`. */
  read(text: string): readonly ProviderEvent[];
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
