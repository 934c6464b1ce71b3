import type { EN_COMMON } from "../en/common.ts";
import type { Translated } from "../words-of.ts";

/** The area "common" in Spanish. */
export const COMMON: Translated<typeof EN_COMMON> = {
  appName: "PC chat",
  cancel: "Cancelar",
  close: "Cerrar",
  dismiss: "Descartar",
  copy: "Copiar",
  copied: "Copiado.",
  cannotCopy: "Este navegador no permite que la página copie.",
  allow: "Permitir",
  deny: "Denegar",
  askAgain: "Preguntar de nuevo",
  reload: "Recargar",
  newVersion: "Hay una nueva versión de esta página.",
  partMissing: "No se pudo cargar una parte de esta página.",
  keepsNothing:
    "Este navegador no guarda nada: las conversaciones duran hasta que cierres la página.",
  notKept: "El último cambio no se guardó en este dispositivo. Puede que no quede espacio.",
  offline: "Estás sin conexión.",
  unreachable: "No se puede acceder al PC. ¿Está encendido y con remote-chat en marcha?",
  answeredHttp: (status) => `La dirección del PC respondió HTTP ${status}.`,
};
