import { networkInterfaces } from "node:os";
import { errorText, SILENT } from "./log.ts";
import { ApprovalPrompt } from "./pairing/approval-prompt.ts";
import { approvalTerminal } from "./pairing/approval-terminal.ts";
import { startQrText } from "./pairing/start-qr.ts";
import { screenOf } from "./pairing/terminal-qr.ts";
import { probe } from "./reach/probe.ts";
import { choosePublicUrl } from "./reach/public-url.ts";
import { type RunningServer, type ServerOptions, startServer } from "./start-server.ts";
import { startText } from "./start-text.ts";

/**
 * Starts the server, says so, and ends the process with it on SIGINT or SIGTERM. With
 * `qr`, the QR code for pairing is shown even where there is no terminal.
 */
export async function serve(
  options: ServerOptions,
  { qr = false }: { qr?: boolean } = {},
): Promise<void> {
  let server: RunningServer | undefined;
  const prompt = new ApprovalPrompt({
    terminal: approvalTerminal({ input: process.stdin, output: process.stdout }),
    decide: (id, approve) => server?.pairing.requests.decide(id, approve) ?? false,
    log: options.log ?? SILENT,
  });
  server = await startServer({ ...options, onPairRequest: prompt.onChange });
  process.stdout.write(startText(server, options));
  endOnSignal(server, options);
  // A promise that some SDK forgot must not end everybody's replies.
  process.on("unhandledRejection", (error) => options.log?.error(errorText(error)));
  await showWayIn(server, options, qr);
}

/** Looks for the URL by which a phone reaches this PC, and shows how to pair one there. */
async function showWayIn(
  server: RunningServer,
  { publicUrl, host = "127.0.0.1" }: ServerOptions,
  wanted: boolean,
): Promise<void> {
  const { port, token, pairing } = server;
  const ways = { host, port, interfaces: networkInterfaces() };
  const choice = await choosePublicUrl(
    { ...ways, ...(publicUrl && { publicUrl: publicUrl.href }) },
    (url, { signal } = {}) => probe(url, { token, ...(signal && { signal }) }),
  );
  if (choice.chosen) server.setPublicUrl(choice.chosen.url);
  const screen = screenOf(process.stdout, process.env);
  process.stdout.write(await startQrText(choice, { codes: pairing.codes, screen, wanted }));
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
