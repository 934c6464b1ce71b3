import { networkInterfaces } from "node:os";
import { dirname } from "node:path";
import { VERSION } from "../../version.ts";
import { launchCommand } from "../launch-command.ts";
import { plainText } from "../log.ts";
import type { RunningServer, ServerOptions } from "./start-server.ts";

/**
 * What a person reads when the server has started; the token is not in it. `tunnel` says
 * how the way through one, which is about to come, will be known: `shown` as a QR code.
 */
export function startText(
  server: RunningServer,
  options: ServerOptions,
  { tunnel }: { tunnel?: "shown" | "told" | undefined } = {},
): string {
  const lines = [
    `remote-chat ${VERSION} listens at ${server.url}`,
    `  home      ${dirname(server.tokenFile)}`,
    `  token     in ${server.tokenFile}`,
    `  provider  ${providerLine(server)}`,
    ...(server.detected?.entry.kind === "demo"
      ? [`            add a real one: ${launchCommand()} providers add`]
      : []),
    ...networkLines(server, options),
    `  next      ${nextLine(options, tunnel)}`,
    "Stop with Ctrl+C.",
  ];
  return `${lines.join("\n")}\n`;
}

function providerLine({ provider, detected, configFile }: RunningServer): string {
  try {
    const { name, model } = provider();
    const what = model === undefined || model === "demo" ? name : `${name}, model ${model}`;
    return `${what} (${detected ? detected.why : `active in ${configFile}`})`;
  } catch (error) {
    return `none: ${plainText(error)}`;
  }
}

/** The shortest way from here to a chat on the phone. */
function nextLine(
  { publicUrl, host = "127.0.0.1" }: ServerOptions,
  tunnel?: "shown" | "told",
): string {
  if (tunnel === "shown") return "point the phone's camera at the QR code that appears below";
  if (tunnel === "told") return `pair a phone, once the tunnel is open: ${launchCommand()} pair`;
  if (publicUrl || !isLoopback(host)) return `pair a phone: ${launchCommand()} pair`;
  return `start it with --tunnel quick, and a phone can chat from anywhere; on this PC, run ${launchCommand()} pair and open the link`;
}

/** Whether only this machine can connect to an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

function networkLines({ port }: RunningServer, { host = "127.0.0.1" }: ServerOptions): string[] {
  if (isLoopback(host)) return [];
  const everywhere = host === "0.0.0.0" || host === "::";
  const addresses = everywhere ? lanAddresses() : [host];
  return [
    ...addresses.map(
      (address) => `  network   http://${address.includes(":") ? `[${address}]` : address}:${port}`,
    ),
    "  WARNING   traffic to this address is not encrypted: whoever shares the network can read the chat and the token. Use it only at home, or use a tunnel.",
  ];
}

function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}
