import type { EN_ATTACHMENTS } from "../en/attachments.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("fr");

/** The area "attachments" in French. */
export const ATTACHMENTS: Translated<typeof EN_ATTACHMENTS> = {
  title: "Ajouter au message",
  takePhoto: "Prendre une photo",
  choosePictures: "Choisir des images",
  chooseFiles: "Choisir des fichiers",
  about:
    "Les images sont réduites sur cet appareil, et le lieu de la prise de vue est retiré. Des PDF et fichiers texte, seul le texte est envoyé. Vous pouvez aussi coller, ou déposer des fichiers sur la page.",
  attached: "Joint",
  reading: (name) => `Lecture de ${name}…`,
  remove: (name) => `Retirer ${name}`,
  dismiss: (what) => `Masquer\u00a0: ${what}`,
  enlarge: (name) => `Agrandir ${name}`,
  picture: "Image",
  textFile: "Fichier texte",
  kilobytes: (size) => `${size} ko`,
  megabytes: (size) => `${size} Mo`,
  cut: (shown) => `seulement les ${shown} premiers caractères`,
  notSentAgain: (count) =>
    plural(count, {
      one: "# image ou fichier n’est pas renvoyé, pour garder le message court. Le modèle en est informé.",
      other:
        "# images et fichiers ne sont pas renvoyés, pour garder le message court. Le modèle en est informé.",
    }),
  notSeen:
    "Les images de cette conversation ne sont pas envoyées\u00a0: le modèle choisi n’en voit pas.",
  unreadable: "Le texte de ce fichier n’est plus lisible sur cet appareil.",

  isBlind: "Le modèle choisi ne voit pas les images.",
  agentIsBlind: (agent) => `${agent} est un agent, et les agents n’acceptent pas d’images.`,
  removePictures: (count) => plural(count, { one: "Retirer l’image", other: "Retirer les images" }),
  otherModel: "Choisir un autre modèle",

  animation: (name) => `${name} est animé\u00a0: sa première image est envoyée.`,
  tooManyPictures: (most) =>
    `Un message contient au plus ${most} images. Les autres ont été laissées de côté.`,
  tooLarge: (name, most) => `${name} dépasse ${most} et n’a pas été lu.`,
  tooManyPixels: (name) => `${name} a trop de pixels pour un téléphone.`,
  corrupt: (name) => `${name} est endommagé, ou n’est pas une image lisible par ce navigateur.`,
  heic: (name) => `${name} est une image HEIC, illisible pour ce navigateur. Envoyez-la en JPEG.`,
  missing: (name) => `${name} n’a pas pu être lu. Choisissez-le à nouveau.`,
  noText: (name) =>
    `${name} n’est ni une image, ni un PDF, ni un texte en UTF-8, et n’a pas été ajouté.`,
  emptyFile: (name) => `${name} est vide.`,
  noRoom: (name, most) =>
    `${name} n’a pas été ajouté\u00a0: le message contient déjà ${most} caractères de fichiers.`,
  pdfLocked: (name) => `${name} est protégé par un mot de passe. Enregistrez-le d’abord sans.`,
  pdfWithoutText: (name) =>
    `Il n’y a pas de texte dans ${name}\u00a0: ses pages sont peut-être des images. Envoyez-les comme images.`,
  pdfDamaged: (name) => `${name} est endommagé et n’a pas pu être lu.`,
  pdfTooMuch: (name) => `Lire ${name} ici demande trop de temps ou de mémoire.`,
  partMissing: "Le lecteur de PDF n’a pas pu être chargé. Le PC est-il connecté\u202f?",
};
