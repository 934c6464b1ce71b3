import type { EN_ATTACHMENTS } from "../en/attachments.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("es");

/** The area "attachments" in Spanish. */
export const ATTACHMENTS: Translated<typeof EN_ATTACHMENTS> = {
  title: "Añadir al mensaje",
  takePhoto: "Hacer una foto",
  choosePictures: "Elegir imágenes",
  chooseFiles: "Elegir archivos",
  about:
    "Las imágenes se reducen en este dispositivo, y se quita el lugar donde se hicieron. De los PDF y archivos de texto se envía el texto. También puedes pegar, o soltar archivos en la página.",
  attached: "Adjunto",
  reading: (name) => `Leyendo ${name}…`,
  remove: (name) => `Quitar ${name}`,
  dismiss: (what) => `Descartar: ${what}`,
  enlarge: (name) => `Ampliar ${name}`,
  picture: "Imagen",
  textFile: "Archivo de texto",
  kilobytes: (size) => `${size} kB`,
  megabytes: (size) => `${size} MB`,
  cut: (shown) => `solo los primeros ${shown} caracteres`,
  notSentAgain: (count) =>
    plural(count, {
      one: "# imagen o archivo no se envía de nuevo, para que el mensaje sea pequeño. El modelo lo sabe.",
      other:
        "# imágenes y archivos no se envían de nuevo, para que el mensaje sea pequeño. El modelo lo sabe.",
    }),
  notSeen: "Las imágenes de esta conversación no se envían: el modelo elegido no las ve.",
  unreadable: "El texto de este archivo ya no se puede leer en este dispositivo.",

  isBlind: "El modelo elegido no ve imágenes.",
  agentIsBlind: (agent) => `${agent} es un agente, y los agentes no aceptan imágenes.`,
  removePictures: (count) =>
    plural(count, { one: "Quitar la imagen", other: "Quitar las imágenes" }),
  otherModel: "Elegir otro modelo",

  animation: (name) => `${name} se mueve: se envía su primera imagen.`,
  tooManyPictures: (most) => `En un mensaje caben ${most} imágenes. Las demás se omitieron.`,
  tooLarge: (name, most) => `${name} ocupa más de ${most} y no se ha leído.`,
  tooManyPixels: (name) => `${name} tiene demasiados píxeles para un móvil.`,
  corrupt: (name) => `${name} está dañado, o no es una imagen que este navegador pueda leer.`,
  heic: (name) =>
    `${name} es una imagen HEIC, que este navegador no puede leer. Envíala como JPEG.`,
  missing: (name) => `No se pudo leer ${name}. Elígelo otra vez.`,
  noText: (name) =>
    `${name} no es una imagen, ni un PDF, ni un texto en UTF-8, y no se ha añadido.`,
  emptyFile: (name) => `${name} está vacío.`,
  noRoom: (name, most) =>
    `${name} no se ha añadido: el mensaje ya tiene sus ${most} caracteres de archivos.`,
  pdfLocked: (name) => `${name} está protegido con contraseña. Guárdalo antes sin ella.`,
  pdfWithoutText: (name) =>
    `No hay texto en ${name}: puede que sus páginas sean imágenes. Envíalas como imágenes.`,
  pdfDamaged: (name) => `${name} está dañado y no se pudo leer.`,
  pdfTooMuch: (name) => `Leer ${name} aquí requiere demasiado tiempo o memoria.`,
  partMissing: "No se pudo cargar lo que lee los PDF. ¿Está conectado el PC?",
};
