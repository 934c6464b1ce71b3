import type { EN_PAIRING } from "../en/pairing.ts";
import type { Translated } from "../words-of.ts";

/** The area "pairing" in French. */
export const PAIRING: Translated<typeof EN_PAIRING> = {
  welcome: "Discutez avec votre propre PC",
  runPair: "Sur le PC, lancez remote-chat avec {command}",
  scan: "Pointez l’appareil photo de ce téléphone vers le code affiché",
  noCamera: "Coller plutôt un lien",
  readConversations: "Lire vos conversations",
  pairingWithPc: "Association avec votre PC…",
  takesAMoment: "Cela prend un instant.",

  pairWithPc: "Associer votre PC",
  runPairAndScan:
    "Sur le PC, lancez remote-chat avec {command}. Pointez l’appareil photo de ce téléphone vers le code affiché.",
  pasted: "Lien d’association ou jeton",
  pair: "Associer",
  pairing: "Association…",
  notAPairing: "Ce n’est ni un lien d’association, ni un jeton. Copiez-le à nouveau depuis le PC.",
  or: "ou",
  askAtPc: "Demander sur le PC",
  allowThere: "Autorisez maintenant cet appareil sur le PC\u00a0: la demande y reste une minute.",
  moved:
    "Votre PC a une nouvelle adresse. Les conversations précédentes restent à l’ancienne, sur cet appareil\u00a0; elle s’ouvre même sans réseau. Là-bas, choisissez Réglages, «\u00a0Tout exporter\u00a0»\u00a0; ici, Réglages, «\u00a0Importer\u00a0».",
  oldAddress: "Ouvrir l’ancienne",
  alreadyPaired: (pc) => `Déjà associé à ${pc}.`,

  notPaired: "Non associé",
  switchedOff: (pc) => `Désactivé\u00a0: ${pc}`,
  connecting: (pc) => `Connexion à ${pc}…`,
  connected: (pc) => `Connecté à ${pc}`,
  offline: "Hors ligne",
  unreachable: (pc) => `Injoignable\u00a0: ${pc}`,
  refused: (pc) => `À réassocier\u00a0: ${pc}`,

  choosePc: "Choisir un PC",
  movesTo: (pc) =>
    `Le PC de cette conversation est oublié. Avec votre prochain message, toute la conversation va à ${pc}.`,
};
