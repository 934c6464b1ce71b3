import { homedir, networkInterfaces } from "node:os";
import { basename, dirname, sep } from "node:path";
import { VERSION } from "../../version.ts";
import { clockTime } from "../clock-time.ts";
import { launchCommand } from "../launch-command.ts";
import { plainText } from "../log.ts";
import type { OwnerLink } from "../pairing/owner-link.ts";
import type { DetectedProvider } from "../providers/detect.ts";
import type { NetworkInterfaces } from "../reach/lan-address.ts";
import { isOpenToNetwork, localUrl, networkUrls } from "../reach/local-url.ts";
import type { RunningServer, ServerOptions } from "./start-server.ts";

/** What else the first screen says. */
export interface StartTextOptions {
  /** How the URL of the tunnel that is being opened will appear. */
  readonly tunnel?: "qr-code" | "text" | undefined;
  /** Opens the page on this PC. Default: the page's address stands there. */
  readonly link?: OwnerLink | undefined;
  /** That there is a newer version, and how to get it. */
  readonly update?: string | undefined;
  readonly interfaces?: NetworkInterfaces;
}

/** What the first screen is made from. */
export type StartedServer = Pick<
  RunningServer,
  "url" | "host" | "port" | "tokenFile" | "configFile" | "detected" | "provider"
>;

/**
 * What a person reads when the server has started: what runs, where, with which model, and how
 * to get to a chat. At most nine lines that fit into 80 columns, unless names and paths are
 * long; the token is not in it.
 */
export function startText(
  server: StartedServer,
  options: Pick<ServerOptions, "publicUrl">,
  { tunnel, link, update, interfaces = networkInterfaces() }: StartTextOptions = {},
): string {
  const isDemo = server.detected?.entry.kind === "demo";
  const lines = [
    `remote-chat ${VERSION} listens at ${server.url}`,
    `  model     ${modelLine(server)}`,
    ...(isDemo ? [`            add a real one: ${launchCommand()} providers add`] : []),
    link ? `  open      ${link.link}` : `  page      ${pageLine(server)}`,
    `  phone     ${phoneLine(server, options, tunnel)}`,
    ...networkLines(server, interfaces),
    `  home      ${homePath(dirname(server.tokenFile))} (${basename(server.tokenFile)} there is the owner's token)`,
    // Who has only just begun has the newest, or has other worries.
    ...(update !== undefined && !isDemo ? [`  update    ${update}`] : []),
    `Stop with Ctrl+C.${link ? ` ${linkNote(link)}` : ""}`,
  ];
  return `${lines.join("\n")}\n`;
}

function modelLine({ provider, detected, configFile, tokenFile }: StartedServer): string {
  const isUsual = dirname(configFile) === dirname(tokenFile);
  const config = isUsual ? basename(configFile) : homePath(configFile);
  try {
    const { name, model } = provider();
    const what = model === undefined || model === "demo" ? name : `${name}, ${model}`;
    return `${what} (${detected ? foundBecause(detected) : `active in ${config}`})`;
  } catch (error) {
    return `none: ${plainText(error)}`;
  }
}

function foundBecause({ entry, why }: DetectedProvider): string {
  // Its address would not fit.
  return entry.kind === "ollama" ? "it answers, and there is no config" : why;
}

function pageLine({ host, port }: StartedServer): string {
  return `${localUrl(host, port)} (as the owner: ${launchCommand()} open)`;
}

function linkNote({ expiresAt }: OwnerLink): string {
  return `The link works once, until ${clockTime(expiresAt)}; then: ${launchCommand()} open`;
}

/** The shortest way from here to a chat on the phone. */
function phoneLine(
  { host }: StartedServer,
  { publicUrl }: Pick<ServerOptions, "publicUrl">,
  tunnel?: "qr-code" | "text",
): string {
  if (tunnel === "qr-code") return "point its camera at the QR code that appears below";
  if (tunnel === "text") return `pair it once the tunnel is open: ${launchCommand()} pair`;
  if (publicUrl || isOpenToNetwork(host)) return `pair it: ${launchCommand()} pair`;
  return "start with --tunnel quick, and it can chat from anywhere";
}

function networkLines({ host, port }: StartedServer, interfaces: NetworkInterfaces): string[] {
  if (!isOpenToNetwork(host)) return [];
  const [first, second] = networkUrls(host, port, interfaces);
  const urls = [first, second].filter((url) => url !== undefined);
  return [
    ...(urls.length > 0 ? [`  network   ${urls.join(" or ")}`] : []),
    "  WARNING   not encrypted: others in this network can read chat and token",
  ];
}

/** A path as people write it: with `~` for their own directory. */
function homePath(path: string): string {
  const own = homedir();
  return path.startsWith(own + sep) ? `~${path.slice(own.length)}` : path;
}
