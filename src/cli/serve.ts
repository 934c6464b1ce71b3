import { errorText } from "./log.ts";
import { type RunningServer, type ServerOptions, startServer } from "./start-server.ts";
import { startText } from "./start-text.ts";

/** Starts the server, says so, and ends the process with it on SIGINT or SIGTERM. */
export async function serve(options: ServerOptions): Promise<void> {
  const server = await startServer(options);
  process.stdout.write(startText(server, options));
  endOnSignal(server, options);
  // A promise that some SDK forgot must not end everybody's replies.
  process.on("unhandledRejection", (error) => options.log?.error(errorText(error)));
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

function endOnSignal(server: RunningServer, { log }: ServerOptions): void {
  let ending = false;
  const end = async (signal: keyof typeof EXIT_CODES): Promise<void> => {
    if (ending) process.exit(EXIT_CODES[signal]);
    ending = true;
    log?.info("Stopping: open replies get a moment to finish. Once more to stop at once.");
    await server.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => end(signal));
}
