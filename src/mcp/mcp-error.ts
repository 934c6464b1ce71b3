/**
 * A server that cannot be used. The message follows the server's name: "npx is not installed on
 * this PC". It is fit for a model, too.
 */
export class McpError extends Error {
  override readonly name = "McpError";
  /** Whether trying again is of no use until the person has done something. */
  readonly final: boolean;
  /** The last line that the server wrote to its standard error: for the person alone. */
  readonly said: string | undefined;

  constructor(
    message: string,
    options: { final?: boolean; cause?: unknown; said?: string | undefined } = {},
  ) {
    const { final = false, cause, said } = options;
    super(message, { cause });
    this.final = final;
    this.said = said;
  }

  /** The message for the person: with what the server said. */
  get forPerson(): string {
    return this.said === undefined ? this.message : `${this.message}: ${this.said}`;
  }
}
