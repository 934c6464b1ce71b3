/** Exit codes: 1 for a failure, 2 for wrong usage. */
export type ExitCode = 1 | 2;

/**
 * Something that ends the command. `message` is one clear sentence or two for the
 * person at the terminal: what happened, then what to do. It may name files.
 */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;

  constructor(message: string, { exitCode = 1 }: { exitCode?: ExitCode } = {}) {
    super(message);
    this.exitCode = exitCode;
  }
}
