import type { Words } from "../words-of.ts";

/** The PC's own settings, for its owner. */
export const EN_OWNER = {
  thisPc: "This PC",
  looking: "Looking…",
  running: "Running",
  runningSince: (version: string, ago: string) => `remote-chat ${version}, started ${ago}`,
  answersWith: "Answers with",
  nothing: "nothing",
  address: "Address",
  onlyLocal: "Only this PC and its network",
  tunnel: "Tunnel",
  noTunnel: "None",
  tunnels: {
    quick: "Cloudflare quick tunnel",
    named: "Cloudflare tunnel",
    tailscale: "Tailscale Funnel",
  },
  tunnelStates: {
    stopped: "stopped",
    starting: "starting",
    ready: "ready",
    restarting: "restarting",
    failed: "failed",
    "not-installed": "not installed",
  },
  start: "Start",
  stop: "Stop",

  pairPhone: "Pair a phone",
  qrCode: "QR code of the pairing link",
  pointCamera: (time: string) => `Point the phone’s camera at it. It works once, for ${time} more.`,
  cannotOpen:
    "A phone cannot open this address. Start remote-chat with {tunnel}, or with {publicUrl}.",
  codeTooOld: "That code is too old now.",
  newCode: "New code",
  showCode: "Show a pairing code",

  devices: "Paired devices",
  noDevices: "None yet.",
  remove: "Remove",
  removeQuestion: (device: string) => `Remove ${device}? It cannot chat any more, from now on.`,
  removed: (device: string) => `${device} is removed.`,
  pairedUnused: (paired: string) => `paired ${paired}, not used yet`,
  pairedUsed: (used: string, paired: string) => `used ${used}, paired ${paired}`,

  providers: "Providers",
  noProviders: "None is set up. On the PC, run remote-chat with {command}",
  nowAnswers: (provider: string) => `From the next message on, ${provider} answers.`,
  active: "active",
  keyUnset: "its key is not set",
  test: "Test",
  use: "Use",
  asking: "Asking…",
  answersAfter: (time: string, text: string) => `It answers, after ${time}: ${text}`,
} as const satisfies Words;
