import { type ErrorWords, errorWords } from "../error-kinds.ts";

/** The area "errors" in German. */
export const ERRORS: ErrorWords = errorWords({
  notTaken:
    "Der PC hat das nicht angenommen. Lade die Seite neu: Sie ist vielleicht älter als remote-chat auf dem PC.",
  tooLarge: "Das ist zu groß für den PC.",
  tooLong: "Die Unterhaltung ist zu lang für dieses Modell.",
  notPaired: "Der PC kennt dieses Gerät nicht mehr. Kopple es neu.",
  notAllowed: "Dieses Gerät darf das nicht. Frag den Besitzer des PCs.",
  wrongHost: "Unter dieser Adresse antwortet der PC nicht. Sein Besitzer kann sie erlauben.",
  denied: "Der Besitzer des PCs hat abgelehnt.",
  noAnswer: "Am PC hat niemand rechtzeitig geantwortet.",
  codeExpired: "Dieser Link ist abgelaufen. Hol dir am PC einen neuen.",
  noProvider:
    "Der PC hat keinen Anbieter, der antworten kann. Wähle einen in seinen Einstellungen.",
  noModel: "Dieses Modell gibt es auf dem PC nicht. Wähle ein anderes.",
  gone: "Das gibt es nicht mehr.",
  lost: "Der PC hat diese Antwort nicht mehr. Frag noch einmal.",
  changed: "Es wurde inzwischen anderswo geändert. Sieh es dir an und versuche es noch einmal.",
  settled: "Das hat schon jemand anderes beantwortet.",
  exists: "Etwas mit diesem Namen gibt es schon.",
  working: "Ein Agent arbeitet noch daran. Warte, bis er fertig ist, oder stoppe ihn.",
  halted: "Alle Agenten sind gestoppt.",
  off: "Es ist auf dem PC ausgeschaltet.",
  full: "Mehr davon behält der PC nicht. Lösche erst einige.",
  unreadable: "Der PC konnte es nicht lesen. Sieh dort in der Datei nach.",
  notSaved: "Der PC konnte es nicht speichern. Prüfe seine Festplatte und versuche es noch einmal.",
  tooFast: "Zu viele Versuche. Warte ein wenig und versuche es noch einmal.",
  providerFailed:
    "Der Anbieter hat nicht geantwortet. Versuche es noch einmal oder wähle ein anderes Modell.",
  busy: "Der PC ist beschäftigt. Versuche es gleich noch einmal.",
  internal: "Auf dem PC ist etwas schiefgegangen. Mehr steht in seinem Protokoll.",
});
