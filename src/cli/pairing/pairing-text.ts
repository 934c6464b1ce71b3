import { grantsOf } from "../../auth/grants.ts";
import type { QrModules } from "../../http/qr.ts";
import { clockTime } from "../clock-time.ts";
import { launchCommand } from "../launch-command.ts";
import { isOpenToNetwork } from "../reach/local-url.ts";
import { drawQr, type Screen } from "./terminal-qr.ts";

/** A link that pairs a phone. */
export interface PairingLink {
  readonly url: string;
  readonly link: string;
  readonly qr: QrModules;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** What the phone may do beyond chatting. Default: nothing. */
  readonly grants?: readonly string[];
}

/** The instructions for pairing a phone: the QR code where it can be shown, and always the link. */
export function pairingText(
  { url, link, qr, expiresAt, grants = [] }: PairingLink,
  screen: Screen,
  { showQr = screen.isTerminal }: { showQr?: boolean } = {},
): string {
  const lines = [
    ...(showQr
      ? qrLines(qr, screen, "Point the phone's camera at this, or open the link there:")
      : []),
    `  ${link}`,
    `It pairs one device, until ${clockTime(expiresAt)}. For another one: ${launchCommand()} pair`,
    ...(grantsOf({ grants }).includes("agent")
      ? [`The phone ${MAY_ANSWER}. For a guest's phone: ${launchCommand()} pair --chat-only`]
      : []),
    ...(isOpenToNetwork(new URL(url).hostname) ? [] : [THIS_PC_ONLY]),
  ];
  return `${lines.join("\n")}\n`;
}

/** What the grant `agent` allows, in the words in which it is given, agents or not. */
export const MAY_ANSWER = "may chat, and use and answer for agents, if this PC has any";

const THIS_PC_ONLY =
  "No address is known by which a phone reaches this PC, so this works on this PC alone. Start remote-chat with --tunnel quick, or with --public-url and the address.";

/** A QR code with its heading, or that there is no room for it. */
export function qrLines(qr: QrModules, screen: Screen, heading: string): string[] {
  const drawn = drawQr(qr, screen);
  if (drawn !== undefined) return [heading, "", drawn, ""];
  return [
    `The QR code needs ${qr.size} columns and this terminal has ${screen.columns}; here is the link alone:`,
  ];
}
