/** A server that cannot be used. The message is for people, and follows the server's name: "npx is not installed on this PC". */
export class McpError extends Error {
  override readonly name = "McpError";
  /** Whether trying again is of no use until the person has done something. */
  readonly final: boolean;

  constructor(
    message: string,
    { final = false, cause }: { final?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.final = final;
  }
}
