/** The longest message that a server may send, in bytes. */
export const MAX_MESSAGE_BYTES: number = 16 * 1024 * 1024;

/** A server sent a message that is beyond the bounds. */
export class MessageTooLargeError extends Error {
  override readonly name = "MessageTooLargeError";
  /** What there was, for people: "more than 16 MiB". */
  readonly amount: string;

  constructor(amount: string = `more than ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB`) {
    super(`It answered ${amount}.`);
    this.amount = amount;
  }
}
