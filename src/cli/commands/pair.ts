import { type Command, Option } from "commander";
import { type Grant, grantsOf, OWN_PHONE_GRANTS } from "../../auth/grants.ts";
import { qrModules } from "../../http/qr.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions, filesOf } from "../common-options.ts";
import { launchCommand } from "../launch-command.ts";
import type { OwnerApi } from "../pairing/owner-api.ts";
import {
  type Access,
  dotagentsLink,
  openaiSettings,
  PAIRING_FORMATS,
  type PairingFormat,
  tokoriPayload,
} from "../pairing/pairing-formats.ts";
import { MAY_ANSWER, pairingText, qrLines } from "../pairing/pairing-text.ts";
import { type Screen, screenOf } from "../pairing/terminal-qr.ts";
import { requireServer } from "../reach/find-server.ts";
import { isOpenToNetwork } from "../reach/local-url.ts";

interface PairOptions {
  readonly json?: boolean;
  readonly format?: PairingFormat;
  readonly name?: string;
  readonly qr?: boolean;
  readonly chatOnly?: boolean;
}

/** `pair`: prints what a device needs to be paired. */
export function addPairCommand(program: Command): void {
  addFileOptions(program.command("pair"))
    .description("pair a phone or a program: a link and its QR code, or an app's own form")
    .option("--json", "the payload for Tokori's app: --format tokori")
    .addOption(new Option("--format <form>", "what to print").choices(PAIRING_FORMATS))
    .option("--name <name>", "what to call the device, for all forms but the link")
    .option("--qr", "show the QR code even where there is no terminal")
    .option("--chat-only", "for a guest: the device may chat, and not use or answer for agents")
    .action(async (options: PairOptions, self: Command) => {
      const format = formatOf(options);
      const server = await requireServer(filesOf(self).home);
      const { text, warning } = await pair(server, {
        format,
        ...(options.name !== undefined && { name: options.name }),
        ...(options.qr !== undefined && { qr: options.qr }),
        grants: options.chatOnly ? [] : OWN_PHONE_GRANTS,
        screen: screenOf(process.stdout, process.env),
      });
      process.stdout.write(text);
      if (warning !== undefined) process.stderr.write(`remote-chat: ${warning}\n`);
    });
}

function formatOf({ json, format = json ? "tokori" : "link", name }: PairOptions): PairingFormat {
  if (json && format !== "tokori")
    throw new CliError("--json is --format tokori. Give one of the two.", { exitCode: 2 });
  if (format === "link" && name !== undefined)
    throw new CliError("A phone that opens the link names itself. Leave --name out.", {
      exitCode: 2,
    });
  return format;
}

/** What {@link pair} prints: `text` on stdout, `warning` on stderr. */
export interface PairOutput {
  readonly text: string;
  readonly warning?: string;
}

/**
 * Asks the running server for a code and makes of it what `format` is: for `link` the
 * code's link, for the others a device of its own, paired at once. It may do what `grants`
 * say beyond chatting.
 * @throws CliError
 */
export async function pair(
  server: Pick<OwnerApi, "newCode" | "redeem">,
  {
    format,
    name,
    qr,
    screen,
    grants,
  }: {
    format: PairingFormat;
    name?: string;
    qr?: boolean;
    screen: Screen;
    grants: readonly Grant[];
  },
): Promise<PairOutput> {
  const code = await server.newCode(grants);
  if (format === "link")
    return { text: pairingText(code, screen, { showQr: qr ?? screen.isTerminal }) };
  const { token, deviceId } = await server.redeem(code.code, name ?? APP_NAMES[format]);
  const payload = PAYLOADS[format]({ url: code.url, token });
  // DotAgents' app reads it from the screen; Tokori's has to have it pasted.
  const showQr = qr ?? (format === "dotagents" && screen.isTerminal);
  const drawn = showQr
    ? qrLines(await qrModules(payload), screen, "Scan this with the app, or paste what is below:")
    : [];
  return {
    text: `${[...drawn, payload].join("\n")}\n`,
    warning: warningAbout(deviceId, { url: code.url, format, grants: grantsOf(code) }),
  };
}

type AppFormat = Exclude<PairingFormat, "link">;

const APP_NAMES: Readonly<Record<AppFormat, string>> = {
  tokori: "Tokori",
  dotagents: "DotAgents",
  openai: "OpenAI client",
};

const PAYLOADS: Readonly<Record<AppFormat, (access: Access) => string>> = {
  tokori: tokoriPayload,
  dotagents: dotagentsLink,
  openai: openaiSettings,
};

function warningAbout(
  deviceId: string,
  { url, format, grants }: { url: string; format: AppFormat; grants: readonly Grant[] },
): string {
  const isForProgram = format === "openai";
  const notes = [
    ...(isForProgram ? ["The model is default, or one of those that the client lists."] : []),
    grants.includes("agent")
      ? `Whoever has this ${MAY_ANSWER} (--chat-only: chat alone).`
      : "Whoever has this can chat here.",
    `To end that: ${launchCommand()} devices revoke ${deviceId}`,
  ];
  if (isOpenToNetwork(new URL(url).hostname)) return notes.join(" ");
  const reach = isForProgram
    ? "This address works on this PC alone. For a client elsewhere,"
    : "No address is known by which a phone reaches this PC:";
  return `${notes.join(" ")}. ${reach} start remote-chat with --tunnel quick, or with --public-url, and pair again.`;
}
