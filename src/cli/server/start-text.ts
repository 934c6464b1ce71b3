import { networkInterfaces } from "node:os";
import { dirname } from "node:path";
import { VERSION } from "../../version.ts";
import { launchCommand } from "../launch-command.ts";
import { plainText } from "../log.ts";
import type { NetworkInterfaces } from "../reach/lan-address.ts";
import { isOpenToNetwork, networkUrls } from "../reach/local-url.ts";
import type { RunningServer, ServerOptions } from "./start-server.ts";

/**
 * What a person reads when the server has started; the token is not in it. `tunnel` says
 * how the URL of the tunnel that is being opened will appear.
 */
export function startText(
  server: RunningServer,
  options: ServerOptions,
  {
    tunnel,
    interfaces = networkInterfaces(),
  }: { tunnel?: "qr-code" | "text" | undefined; interfaces?: NetworkInterfaces } = {},
): string {
  const lines = [
    `remote-chat ${VERSION} listens at ${server.url}`,
    `  home      ${dirname(server.tokenFile)}`,
    `  token     in ${server.tokenFile}`,
    `  provider  ${providerLine(server)}`,
    ...(server.detected?.entry.kind === "demo"
      ? [`            add a real one: ${launchCommand()} providers add`]
      : []),
    ...networkLines(server, interfaces),
    `  next      ${nextLine(server, options, tunnel)}`,
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
  { host }: RunningServer,
  { publicUrl }: ServerOptions,
  tunnel?: "qr-code" | "text",
): string {
  if (tunnel === "qr-code") return "point the phone's camera at the QR code that appears below";
  if (tunnel === "text") return `pair a phone, once the tunnel is open: ${launchCommand()} pair`;
  if (publicUrl || isOpenToNetwork(host)) return `pair a phone: ${launchCommand()} pair`;
  return `start it with --tunnel quick, and a phone can chat from anywhere; on this PC, run ${launchCommand()} pair and open the link`;
}

function networkLines({ host, port }: RunningServer, interfaces: NetworkInterfaces): string[] {
  if (!isOpenToNetwork(host)) return [];
  return [
    ...networkUrls(host, port, interfaces).map((url) => `  network   ${url}`),
    "  WARNING   traffic to this address is not encrypted: anyone in the same network can read the chat and the token. Use it only at home, or use a tunnel.",
  ];
}
