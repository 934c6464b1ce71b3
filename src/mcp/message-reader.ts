import { JsonReader } from "../json-reader.ts";
import { MessageTooLargeError } from "./message-bounds.ts";

/** How many values a message may hold: reading one takes some microseconds of the event loop. */
export const MAX_MESSAGE_VALUES = 15_000;

/** Reads one message of a server's. */
export class MessageReader extends JsonReader {
  constructor() {
    super({ maxValues: MAX_MESSAGE_VALUES });
  }

  /** Rejects with a MessageTooLargeError when it holds too many values, or too deep ones. */
  override async end(): Promise<unknown> {
    if (!this.isExcessive) return super.end();
    throw new MessageTooLargeError(`more than ${MAX_MESSAGE_VALUES} values, or too deeply nested`);
  }
}
