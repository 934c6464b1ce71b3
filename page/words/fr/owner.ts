import type { EN_OWNER } from "../en/owner.ts";
import type { Translated } from "../words-of.ts";

/** The area "owner" in French. */
export const OWNER: Translated<typeof EN_OWNER> = {
  thisPc: "Ce PC",
  looking: "Interrogation…",
  running: "En marche",
  runningSince: (version, ago) => `remote-chat ${version}, lancé ${ago}`,
  answersWith: "Répond avec",
  nothing: "rien",
  address: "Adresse",
  onlyLocal: "Seulement ce PC et son réseau",
  tunnel: "Tunnel",
  noTunnel: "Aucun",
  tunnels: {
    quick: "Tunnel rapide Cloudflare",
    named: "Tunnel Cloudflare",
    tailscale: "Tailscale Funnel",
  },
  tunnelStates: {
    stopped: "arrêté",
    starting: "démarre",
    ready: "prêt",
    restarting: "redémarre",
    failed: "en échec",
    "not-installed": "non installé",
  },
  start: "Démarrer",
  stop: "Arrêter",

  pairPhone: "Associer un téléphone",
  qrCode: "QR code du lien d’association",
  pointCamera: (time) =>
    `Pointez l’appareil photo du téléphone dessus. Valable une fois, encore ${time}.`,
  cannotOpen:
    "Un téléphone ne peut pas ouvrir cette adresse. Lancez remote-chat avec {tunnel} ou avec {publicUrl}.",
  codeTooOld: "Ce code a expiré.",
  newCode: "Nouveau code",
  showCode: "Afficher un code d’association",

  devices: "Appareils associés",
  noDevices: "Aucun pour l’instant.",
  remove: "Retirer",
  removeQuestion: (device) =>
    `Retirer ${device}\u202f? Cet appareil ne pourra plus discuter dès maintenant.`,
  removed: (device) => `${device} est retiré.`,
  pairedUnused: (paired) => `associé\u00a0: ${paired}, pas encore utilisé`,
  pairedUsed: (used, paired) => `utilisé ${used}, associé\u00a0: ${paired}`,

  providers: "Fournisseurs",
  noProviders: "Aucun n’est configuré. Sur le PC, lancez remote-chat avec {command}",
  nowAnswers: (provider) => `À partir du prochain message, ${provider} répond.`,
  active: "actif",
  keyUnset: "sa clé manque",
  test: "Tester",
  use: "Utiliser",
  asking: "Question en cours…",
  answersAfter: (time, text) => `Répond après ${time}\u00a0: ${text}`,
};
