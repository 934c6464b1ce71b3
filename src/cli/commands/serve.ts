import { networkInterfaces } from "node:os";
import { askApprovals } from "../agent/ask-approvals.ts";
import { diskLayers } from "../agent/layers.ts";
import { errorText, SILENT } from "../log.ts";
import { ApprovalPrompt } from "../pairing/approval-prompt.ts";
import { approvalTerminal } from "../pairing/approval-terminal.ts";
import { startQrText } from "../pairing/start-qr.ts";
import { screenOf } from "../pairing/terminal-qr.ts";
import { TerminalQuestions } from "../pairing/terminal-questions.ts";
import { PublicUrlAnnouncer } from "../reach/announce-url.ts";
import { probeFor } from "../reach/probe.ts";
import { choosePublicUrl } from "../reach/public-url.ts";
import { exitOnSignal } from "../server/exit-on-signal.ts";
import { downloadLazyPackages } from "../server/lazy-packages.ts";
import type { TunnelControl } from "../server/operator.ts";
import { type RunningServer, type ServerOptions, startServer } from "../server/start-server.ts";
import { startText } from "../server/start-text.ts";
import { chooseTunnelProgram, type TunnelChoice } from "../tunnel/choose-program.ts";
import { TunnelStatusPrinter } from "../tunnel/status-printer.ts";
import { TunnelSupervisor } from "../tunnel/supervisor.ts";
import { tailnetName } from "../tunnel/tailscale.ts";
import { statusMessage, type TunnelStatus } from "../tunnel/tunnel-status.ts";
import { forTerminal } from "../wrap.ts";

/** How {@link serve} presents the server. */
export interface ServeOptions {
  /** Whether the QR code for pairing is shown even where there is no terminal. Default false. */
  readonly qr?: boolean;
  /** The tunnel to start. Default: none, until the owner asks for a quick one over HTTP. */
  readonly tunnel?: TunnelChoice;
  /** The directory whose `.agents` is read besides the person's own. Default: none. */
  readonly workspace?: string;
}

/** Starts the server, says so, and ends the process with it on SIGINT, SIGTERM or SIGHUP. */
export async function serve(
  options: ServerOptions,
  serveOptions: ServeOptions = {},
): Promise<void> {
  const { qr = false, tunnel, workspace } = serveOptions;
  let server: RunningServer | undefined;
  let printer: TunnelStatusPrinter | undefined;
  let announcer: PublicUrlAnnouncer | undefined;
  const stopping = new AbortController();
  exitOnSignal(async () => {
    // Before there is a server, nothing has to be closed.
    if (!server) return;
    options.log?.info("Stopping: open replies get a moment to finish. Once more to stop at once.");
    for (const output of [announcer, printer]) output?.end();
    stopping.abort();
    await server.close();
  });
  const missing = "Bun" in globalThis ? downloadLazyPackages() : undefined;
  if (missing !== undefined) options.log?.info(`WARNING ${missing}`);
  const choice = tunnel ?? { kind: "quick" };
  const { log = SILENT } = options;
  const terminal = approvalTerminal({ input: process.stdin, output: process.stdout });
  const questions = new TerminalQuestions({ terminal });
  const prompt = new ApprovalPrompt({
    terminal,
    questions,
    decide: (...answer) => server?.pairing.requests.decide(...answer) ?? false,
    log,
  });
  server = await startServer({
    ...options,
    onPairRequest: prompt.onChange,
    agents: {
      layers: diskLayers(workspace),
      loops: true,
      onRuns: (runs) => void askApprovals(runs, { questions, log }, stopping.signal),
    },
    tunnel: (reached) =>
      tunnelTo(reached, {
        choice,
        env: options.env,
        onStatus: (status) => printer?.onStatus(status),
      }),
    ...(choice.hostname !== undefined && { tunnelHostname: choice.hostname }),
  });
  const urlForm = qr || process.stdout.isTTY ? "qr-code" : "text";
  const started = startText(server, options, { tunnel: tunnel && urlForm });
  process.stdout.write(forTerminal(started, process.stdout));
  const shown = announcerFor(server, options, qr);
  announcer = shown;
  printer = new TunnelStatusPrinter({
    kind: choice.kind,
    awaited: urlForm === "qr-code" ? "the QR code" : "its address",
    write: (text) => process.stdout.write(text),
    show: (tunnelUrl) => shown.show(tunnelUrl),
    forget(tunnelUrl) {
      if (server?.publicUrl() === tunnelUrl) server.setPublicUrl(undefined);
    },
  });
  // A promise whose failure an SDK does not handle must not end everybody's replies.
  process.on("unhandledRejection", (error) => options.log?.error(errorText(error)));
  if (tunnel) server.tunnel?.start();
  else await shown.show();
}

/** A tunnel to a server, not yet started. */
function tunnelTo(
  { port, token }: { readonly port: number; readonly token: string },
  {
    choice,
    env = {},
    onStatus,
  }: {
    choice: TunnelChoice;
    env: ServerOptions["env"];
    onStatus: (status: TunnelStatus) => void;
  },
): TunnelControl {
  const supervisor = new TunnelSupervisor({
    program: chooseTunnelProgram(choice, port),
    probe: probeFor(token),
    env,
    onStatus,
  });
  return {
    kind: choice.kind,
    get status() {
      const { state, url } = supervisor.status;
      const message = statusMessage(supervisor.status);
      return {
        state,
        ...(url !== undefined && { url }),
        ...(message !== undefined && { message }),
      };
    },
    start: () => supervisor.start(),
    stop: () => supervisor.stop(),
  };
}

/** Finds the URL by which a phone reaches this PC, and shows how to pair one there. */
function announcerFor(
  server: RunningServer,
  options: ServerOptions,
  wanted: boolean,
): PublicUrlAnnouncer {
  const { host, port, token, pairing } = server;
  const { publicUrl, env = {} } = options;
  return new PublicUrlAnnouncer({
    choose: (tunnelUrl) =>
      choosePublicUrl(
        {
          host,
          port,
          interfaces: networkInterfaces(),
          tailnetName: () => tailnetName(env).catch(() => undefined),
          ...(publicUrl && { publicUrl: publicUrl.href }),
          ...(tunnelUrl !== undefined && { tunnelUrl }),
        },
        probeFor(token),
      ),
    use: server.setPublicUrl,
    describe: (choice) => {
      const screen = screenOf(process.stdout, process.env);
      return startQrText(choice, { codes: pairing.codes, screen, wanted });
    },
    write: (text) => process.stdout.write(text),
  });
}
