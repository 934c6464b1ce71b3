import { networkInterfaces } from "node:os";
import { askApprovals } from "../agent/ask-approvals.ts";
import { diskLayers } from "../agent/layers.ts";
import { readDocument } from "../config/config-document.ts";
import { errorText, type Log, SILENT } from "../log.ts";
import { ApprovalPrompt } from "../pairing/approval-prompt.ts";
import { approvalTerminal } from "../pairing/approval-terminal.ts";
import { isOpenableHere, type OwnerLink, ownerLink } from "../pairing/owner-link.ts";
import { startQrText } from "../pairing/start-qr.ts";
import { screenOf } from "../pairing/terminal-qr.ts";
import { TerminalQuestions } from "../pairing/terminal-questions.ts";
import { PublicUrlAnnouncer } from "../reach/announce-url.ts";
import { localUrl } from "../reach/local-url.ts";
import { probeFor } from "../reach/probe.ts";
import { choosePublicUrl } from "../reach/public-url.ts";
import { exitOnSignal } from "../server/exit-on-signal.ts";
import { downloadLazyPackages } from "../server/lazy-packages.ts";
import { type RunningServer, type ServerOptions, startServer } from "../server/start-server.ts";
import { startText } from "../server/start-text.ts";
import type { TunnelChoice, TunnelKind } from "../tunnel/choose-program.ts";
import { ServerTunnel, type ServerTunnelOptions } from "../tunnel/server-tunnel.ts";
import { TunnelStatusPrinter } from "../tunnel/status-printer.ts";
import { TunnelSupervisor } from "../tunnel/supervisor.ts";
import { tailnetName } from "../tunnel/tailscale.ts";
import type { TunnelStatus } from "../tunnel/tunnel-status.ts";
import { checkForUpdate, mayCheck, updateNotice } from "../update/update-check.ts";
import { forTerminal } from "../wrap.ts";

/** How {@link serve} presents the server. */
export interface ServeOptions {
  /** Whether the QR code for pairing is shown even where there is no terminal. Default false. */
  readonly qr?: boolean;
  /** The tunnel to start. Default: none, until the owner asks for a quick one over HTTP. */
  readonly tunnel?: TunnelChoice;
  /** Whether a newer version may be looked for, once a day. Default true. */
  readonly updateCheck?: boolean;
  /** The directory whose `.agents` is read besides the person's own. Default: none. */
  readonly workspace?: string;
}

/** Starts the server, says so, and ends the process with it on SIGINT, SIGTERM or SIGHUP. */
export async function serve(
  options: ServerOptions,
  serveOptions: ServeOptions = {},
): Promise<void> {
  const { qr = false, tunnel, workspace, updateCheck = true } = serveOptions;
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
  if (missing !== undefined) options.log?.warning(missing);
  const choice = tunnel ?? { kind: "quick" };
  const { log = SILENT } = options;
  const urlForm = qr || process.stdout.isTTY ? "qr-code" : "text";
  const forget = (tunnelUrl: string): void => {
    if (server?.publicUrl() === tunnelUrl) server.setPublicUrl(undefined);
  };
  const printerFor = (kind: TunnelKind): TunnelStatusPrinter =>
    new TunnelStatusPrinter({
      kind,
      awaited: urlForm === "qr-code" ? "the QR code" : "its address",
      write: (text) => process.stdout.write(text),
      show: (tunnelUrl) => announcer?.show(tunnelUrl),
      forget,
    });
  const terminal = approvalTerminal({ input: process.stdin, output: process.stdout });
  const questions = new TerminalQuestions({ terminal });
  const prompt = new ApprovalPrompt({
    terminal,
    questions,
    decide: (...answer) => server !== undefined && decideAtTerminal(server, ...answer),
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
        autoStart: tunnel !== undefined,
        env: options.env,
        onStatus: (status) => printer?.onStatus(status),
        onChoice({ kind }, endedUrl) {
          printer?.end();
          if (endedUrl !== undefined) forget(endedUrl);
          printer = printerFor(kind);
        },
      }),
    ...(choice.hostname !== undefined && { tunnelHostname: choice.hostname }),
  });
  const checks = mayCheck({
    wanted: updateCheck,
    setting: readDocument(server.configFile).config.updateCheck,
    env: process.env,
    isTerminal: process.stdout.isTTY,
  });
  const started = startText(server, options, {
    tunnel: tunnel && urlForm,
    link: process.stdout.isTTY ? await newOwnerLink(server) : undefined,
    update: checks ? await updateNotice(options.home) : undefined,
  });
  process.stdout.write(forTerminal(started, process.stdout));
  if (checks) void checkForUpdate(options.home, { env: process.env, log, signal: stopping.signal });
  const shown = announcerFor(server, options, qr);
  announcer = shown;
  printer = printerFor(choice.kind);
  // A promise whose failure an SDK does not handle must not end everybody's replies.
  process.on("unhandledRejection", (error) => server?.log.error(errorText(error)));
  if (tunnel) server.tunnel?.start();
  else await shown.show();
}

/** Answers a request to be paired at the terminal, and writes that down. */
function decideAtTerminal(
  { pairing, audit }: RunningServer,
  ...answer: Parameters<RunningServer["pairing"]["requests"]["decide"]>
): boolean {
  const [subject, isAllowed] = answer;
  const isDecided = pairing.requests.decide(...answer);
  const action = isAllowed ? "pair.allowed" : "pair.denied";
  if (isDecided) audit.add({ action, by: "terminal", subject });
  return isDecided;
}

/** A tunnel to a server, not yet started. */
function tunnelTo(
  { port, token, log }: { readonly port: number; readonly token: string; readonly log: Log },
  {
    env = {},
    onStatus,
    ...options
  }: Omit<ServerTunnelOptions, "port" | "supervise"> & {
    readonly env: ServerOptions["env"];
    readonly onStatus: (status: TunnelStatus) => void;
  },
): ServerTunnel {
  const logged = (status: TunnelStatus): void => {
    const { state, url, message } = status;
    log.debug([state, url, message].filter((part) => part !== undefined).join(": "));
    onStatus(status);
  };
  return new ServerTunnel({
    ...options,
    port,
    onStatus: logged,
    supervise: (program, report) =>
      new TunnelSupervisor({ program, probe: probeFor(token), env, onStatus: report }),
  });
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
    write: (text) => process.stdout.write(forTerminal(text, process.stdout)),
  });
}

/** A link that opens the page as the owner's; none where the server is not at a loopback address. */
async function newOwnerLink({
  host,
  port,
  pairing,
}: RunningServer): Promise<OwnerLink | undefined> {
  const url = localUrl(host, port);
  return isOpenableHere(url) ? ownerLink(url, await pairing.owner.createCode()) : undefined;
}
