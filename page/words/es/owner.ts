import type { EN_OWNER } from "../en/owner.ts";
import type { Translated } from "../words-of.ts";

/** The area "owner" in Spanish. */
export const OWNER: Translated<typeof EN_OWNER> = {
  thisPc: "Este PC",
  looking: "Consultando…",
  running: "En marcha",
  runningSince: (version, ago) => `remote-chat ${version}, iniciado ${ago}`,
  answersWith: "Responde con",
  nothing: "nada",
  address: "Dirección",
  onlyLocal: "Solo este PC y su red",
  tunnel: "Túnel",
  noTunnel: "Ninguno",
  tunnels: {
    quick: "Túnel rápido de Cloudflare",
    named: "Túnel de Cloudflare",
    tailscale: "Tailscale Funnel",
  },
  tunnelStates: {
    stopped: "detenido",
    starting: "iniciando",
    ready: "listo",
    restarting: "reiniciando",
    failed: "con fallo",
    "not-installed": "no instalado",
  },
  start: "Iniciar",
  stop: "Detener",

  pairPhone: "Vincular un móvil",
  qrCode: "Código QR del enlace de vinculación",
  pointCamera: (time) => `Apunta la cámara del móvil. Vale una vez, durante ${time} más.`,
  cannotOpen:
    "Un móvil no puede abrir esta dirección. Inicia remote-chat con {tunnel} o con {publicUrl}.",
  codeTooOld: "Ese código ha caducado.",
  newCode: "Código nuevo",
  showCode: "Mostrar un código de vinculación",

  devices: "Dispositivos vinculados",
  noDevices: "Aún ninguno.",
  remove: "Quitar",
  removeQuestion: (device) => `¿Quitar ${device}? Desde ahora ya no podrá chatear.`,
  removed: (device) => `${device} se ha quitado.`,
  pairedUnused: (paired) => `vinculado: ${paired}, aún sin usar`,
  pairedUsed: (used, paired) => `usado ${used}, vinculado: ${paired}`,

  providers: "Proveedores",
  noProviders: "No hay ninguno configurado. En el PC, ejecuta remote-chat con {command}",
  nowAnswers: (provider) => `Desde el próximo mensaje responde ${provider}.`,
  active: "activo",
  keyUnset: "falta su clave",
  test: "Probar",
  use: "Usar",
  asking: "Preguntando…",
  answersAfter: (time, text) => `Responde, tras ${time}: ${text}`,
};
