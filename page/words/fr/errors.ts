import { type ErrorWords, errorWords } from "../error-kinds.ts";

/** The area "errors" in French. */
export const ERRORS: ErrorWords = errorWords({
  notTaken:
    "Le PC n’a pas accepté cela. Rechargez la page : elle est peut-être plus ancienne que remote-chat sur le PC.",
  tooLarge: "C’est trop volumineux pour le PC.",
  tooLong: "La conversation est trop longue pour ce modèle.",
  notPaired: "Le PC ne connaît plus cet appareil. Associez-le de nouveau.",
  notAllowed: "Cet appareil n’en a pas le droit. Demandez au propriétaire du PC.",
  wrongHost: "Le PC ne répond pas à cette adresse. Son propriétaire peut l’autoriser.",
  denied: "Le propriétaire du PC a refusé.",
  noAnswer: "Personne n’a répondu à temps sur le PC.",
  codeExpired: "Ce lien a expiré. Demandez-en un nouveau sur le PC.",
  noProvider: "Le PC n’a aucun fournisseur pour répondre. Choisissez-en un dans ses réglages.",
  noModel: "Le PC n’a pas ce modèle. Choisissez-en un autre.",
  gone: "Il n’est plus là.",
  lost: "Le PC n’a plus cette réponse. Posez de nouveau la question.",
  changed: "Cela a été modifié ailleurs entre-temps. Regardez, puis réessayez.",
  settled: "Quelqu’un d’autre y a déjà répondu.",
  exists: "Ce nom existe déjà.",
  working: "Un agent y travaille encore. Attendez qu’il ait fini, ou arrêtez-le.",
  halted: "Tous les agents sont arrêtés.",
  off: "C’est désactivé sur le PC.",
  full: "Le PC n’en garde pas plus. Supprimez-en d’abord.",
  unreadable: "Le PC n’a pas pu le lire. Regardez le fichier sur le PC.",
  notSaved: "Le PC n’a pas pu l’enregistrer. Vérifiez son disque, puis réessayez.",
  tooFast: "Trop de tentatives. Attendez un peu, puis réessayez.",
  providerFailed: "Le fournisseur n’a pas répondu. Réessayez, ou choisissez un autre modèle.",
  busy: "Le PC est occupé. Réessayez dans un instant.",
  internal: "Une erreur s’est produite sur le PC. Son journal en dit plus.",
});
