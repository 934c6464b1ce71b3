import type { Words } from "../words-of.ts";

/** What is said in several places, and of the page as a whole. */
export const EN_COMMON = {
  appName: "PC chat",
  cancel: "Cancel",
  close: "Close",
  dismiss: "Dismiss",
  copy: "Copy",
  copied: "Copied.",
  cannotCopy: "This browser does not let the page copy.",
  allow: "Allow",
  deny: "Deny",
  askAgain: "Ask again",
  reload: "Reload",
  newVersion: "A new version of this page is here.",
  partMissing: "A part of this page could not be loaded.",
  keepsNothing: "This browser keeps nothing: conversations last until the page is closed.",
  notKept: "This device did not keep the last change. Its storage may be full.",
  offline: "You are offline.",
  unreachable: "The PC cannot be reached. Is it on, and remote-chat running?",
  answeredHttp: (status: number) => `The PC's address answered HTTP ${status}.`,
} as const satisfies Words;
