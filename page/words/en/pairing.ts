import type { Words } from "../words-of.ts";

/** Pairing with a PC, and whether it can be reached. */
export const EN_PAIRING = {
  welcome: "Chat with your own PC",
  runPair: "On the PC, run remote-chat with {command}",
  scan: "Point this phone’s camera at the code that it shows",
  noCamera: "Paste a link instead",
  readConversations: "Read your conversations",
  pairingWithPc: "Pairing with your PC…",
  takesAMoment: "This takes a moment.",

  pairWithPc: "Pair with your PC",
  runPairAndScan:
    "On the PC, run remote-chat with {command}. Point this phone’s camera at the code that it shows.",
  pasted: "Pairing link or token",
  pair: "Pair",
  pairing: "Pairing…",
  notAPairing: "This is no pairing link or token. Copy it again from the PC.",
  or: "or",
  askAtPc: "Ask at the PC",
  allowThere: "Now allow this device on the PC: it asks there, for a minute.",
  moved:
    "Your PC has a new address. Earlier conversations stay at the old one on this device; it opens without a network. There, choose Settings, “Export all”; here, Settings, “Import”.",
  oldAddress: "Open the old one",
  alreadyPaired: (pc: string) => `Paired with ${pc} already.`,

  notPaired: "Not paired",
  switchedOff: (pc: string) => `Switched off: ${pc}`,
  connecting: (pc: string) => `Connecting to ${pc}…`,
  connected: (pc: string) => `Connected to ${pc}`,
  offline: "Offline",
  unreachable: (pc: string) => `Cannot reach ${pc}`,
  refused: (pc: string) => `Pair again with ${pc}`,

  choosePc: "Choose a PC",
  movesTo: (pc: string) =>
    `This conversation was with a PC that is forgotten. With your next message, all of it goes to ${pc}.`,
} as const satisfies Words;
