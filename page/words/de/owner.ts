import type { EN_OWNER } from "../en/owner.ts";
import type { Translated } from "../words-of.ts";

/** The area "owner" in German. */
export const OWNER: Translated<typeof EN_OWNER> = {
  thisPc: "Dieser PC",
  looking: "Wird abgefragt…",
  running: "Läuft",
  runningSince: (version, ago) => `remote-chat ${version}, gestartet ${ago}`,
  answersWith: "Antwortet mit",
  nothing: "nichts",
  address: "Adresse",
  onlyLocal: "Nur dieser PC und sein Netzwerk",
  tunnel: "Tunnel",
  noTunnel: "Keiner",
  tunnels: {
    quick: "Cloudflare-Schnelltunnel",
    named: "Cloudflare-Tunnel",
    tailscale: "Tailscale Funnel",
  },
  tunnelStates: {
    stopped: "gestoppt",
    starting: "startet",
    ready: "bereit",
    restarting: "startet neu",
    failed: "fehlgeschlagen",
    "not-installed": "nicht installiert",
  },
  start: "Starten",
  stop: "Stoppen",

  pairPhone: "Ein Handy koppeln",
  qrCode: "QR-Code des Kopplungslinks",
  pointCamera: (time) => `Richte die Kamera des Handys darauf. Gilt einmal, noch ${time} lang.`,
  cannotOpen:
    "Ein Handy kann diese Adresse nicht öffnen. Starte remote-chat mit {tunnel} oder mit {publicUrl}.",
  codeTooOld: "Dieser Code ist abgelaufen.",
  newCode: "Neuer Code",
  showCode: "Kopplungscode anzeigen",

  devices: "Gekoppelte Geräte",
  noDevices: "Noch keine.",
  remove: "Entfernen",
  removeQuestion: (device) => `${device} entfernen? Das Gerät kann ab sofort nicht mehr chatten.`,
  removed: (device) => `${device} ist entfernt.`,
  pairedUnused: (paired) => `gekoppelt: ${paired}, noch nicht benutzt`,
  pairedUsed: (used, paired) => `zuletzt benutzt: ${used}, gekoppelt: ${paired}`,

  providers: "Anbieter",
  noProviders: "Keiner ist eingerichtet. Starte auf dem PC remote-chat mit {command}",
  nowAnswers: (provider) => `Ab der nächsten Nachricht antwortet ${provider}.`,
  active: "aktiv",
  keyUnset: "sein Schlüssel fehlt",
  test: "Testen",
  use: "Nutzen",
  asking: "Wird gefragt…",
  answersAfter: (time, text) => `Antwortet nach ${time}: ${text}`,
};
