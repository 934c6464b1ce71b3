import { OWN_PHONE_GRANTS } from "../../auth/grants.ts";
import type { PairingCodes } from "../../auth/pairing-codes.ts";
import { qrModules } from "../../http/qr.ts";
import { launchCommand } from "../launch-command.ts";
import type { PublicUrlChoice } from "../reach/public-url.ts";
import { baseUrl } from "./pairing-formats.ts";
import { type PairingLink, pairingText } from "./pairing-text.ts";
import type { Screen } from "./terminal-qr.ts";

/** A fresh link by which one phone is paired at `url`. */
async function newPairingLink(codes: PairingCodes, url: string): Promise<PairingLink> {
  const grants = OWN_PHONE_GRANTS;
  const { code, expiresAt } = await codes.create(grants);
  const base = baseUrl(url);
  const link = `${base}/#pair=${code}`;
  return { url: base, link, expiresAt, grants, qr: await qrModules(link) };
}

/**
 * What is printed once the search for a URL by which a phone reaches this PC has ended: why
 * some do not work, then the pairing link and its QR code; where the output is no terminal,
 * such as a log, the URL alone. Empty when there is nothing to print.
 */
export async function startQrText(
  { chosen, works, failed }: PublicUrlChoice,
  { codes, screen, wanted }: { codes: PairingCodes; screen: Screen; wanted: boolean },
): Promise<string> {
  const problems = failed.map(({ message }) => `  WARNING   ${message}\n`).join("");
  if (!wanted && !screen.isTerminal)
    return works && chosen ? `${problems}${addressText(chosen.url)}` : problems;
  if (!chosen) return wanted ? `${problems}${NO_URL}\n` : problems;
  const link = await newPairingLink(codes, chosen.url);
  return `${problems}\n${pairingText(link, screen, { showQr: true })}`;
}

function addressText(url: string): string {
  return `A phone reaches this PC at ${baseUrl(url)}. To pair one: ${launchCommand()} pair\n`;
}

const NO_URL =
  "There is no QR code to show yet: no address is known by which a phone reaches this PC. Start with --tunnel quick, or with --public-url and the address.";
