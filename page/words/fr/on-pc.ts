import type { EN_ON_PC } from "../en/on-pc.ts";
import type { Translated } from "../words-of.ts";

/** The area "on-pc" in French. */
export const ON_PC: Translated<typeof EN_ON_PC> = {
  all: "Toutes",
  onThisDevice: "Sur cet appareil",
  onPc: (pc) => `Sur ${pc}`,
  whichShown: "Quelles conversations",
  pcNotSearched: "La recherche sur le PC a échoué.",
  yours: "Pour vous seul",
  sharedByYou: "Partagée par vous",
  sharedByOwner: "Partagée par le propriétaire du PC",
  sharedByDevice: "Partagée par un autre appareil",
  stale: "Le PC est injoignable : voici ce qui a été vu en dernier.",
  gone: (pc) => `Cette conversation n’est plus sur ${pc}. Il en reste une copie ici.`,
  cannotOpen: (pc) =>
    `${pc} est injoignable, et cette conversation n’a pas encore été ouverte ici.`,
  keepNew: (pc) => `Garder ce chat sur ${pc}`,
  keepNewNote:
    "Vous pouvez l’y partager avec d’autres appareils, et des agents peuvent le poursuivre.",
  keepOnPc: (pc) => `Garder sur ${pc}`,
  keepOnPcNote:
    "Elle passe sur le PC avec toutes ses versions, images et fichiers. Une copie à lire reste ici.",
  keeping: "Déplacement…",
  nowOnPc: (pc) => `Elle est maintenant sur ${pc}.`,
  notMoved: "Elle n’a pas été déplacée. Tout est resté à sa place ; réessayez.",
  earlier: (pc) => `Les messages précédents sont sur ${pc}.`,
  keepHere: "Garder sur cet appareil",
  copyHere: "Copier sur cet appareil",
  moveHere: "Déplacer sur cet appareil",
  moveQuestion: (pc) => `La déplacer sur cet appareil et la supprimer de ${pc} ?`,
  move: "Déplacer",
  nowHere: "Elle est maintenant sur cet appareil.",
  share: "Partager avec tous ceux qui utilisent le chat de ce PC",
  notChanged: (why) => `Rien n’a été modifié. ${why}`,
  changedMeanwhile: "Elle a été modifiée ailleurs entre-temps : regardez-la et réessayez.",
  deleteFromPc: "Supprimer du PC",
  deleteQuestion: (pc) => `Supprimer cette conversation de ${pc}, pour tous ceux qui la voient ?`,
  removeCopy: "Retirer cette copie",
  removeQuestion: "Retirer cette copie ? Elle n’est gardée nulle part ailleurs.",
  remove: "Retirer",
};
