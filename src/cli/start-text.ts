import { networkInterfaces } from "node:os";
import { dirname } from "node:path";
import { VERSION } from "../version.ts";
import { plainText } from "./log.ts";
import { ownCommand } from "./own-command.ts";
import type { RunningServer, ServerOptions } from "./start-server.ts";

/** What a person reads when the server has started; the token is not in it. */
export function startText(server: RunningServer, options: ServerOptions): string {
  const lines = [
    `remote-chat ${VERSION} listens at ${server.url}`,
    `  home      ${dirname(server.tokenFile)}`,
    `  token     in ${server.tokenFile}`,
    `  provider  ${providerLine(server)}`,
    ...networkLines(server, options),
    `  next      ${nextLine(server, options)}`,
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

function nextLine({ port, detected }: RunningServer, { publicUrl }: ServerOptions): string {
  const start =
    detected?.entry.kind === "demo"
      ? `add a model with \`${ownCommand()} providers add\`; then `
      : "";
  if (publicUrl) return `${start}pair a phone with \`${ownCommand()} pair\``;
  return `${start}open a way in, such as \`cloudflared tunnel --url http://127.0.0.1:${port}\`, and give the phone its URL and the token`;
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
