import type { Words } from "../words-of.ts";

/** Notifications. */
export const EN_PUSH = {
  question: "Tell you when it is ready?",
  yes: "Yes",
  notNow: "Not now",
  gotIt: "Got it",
  notifications: "Notifications",
  tellMe: "Tell me when a reply is ready, or an agent asks",
  about:
    "After a long reply, while you do not look at this page. They say nothing of what was written.",
  test: "Send a test",
  testSent: "A test is on its way.",
  nowOn: "You are told when it is ready.",
  denied: "This browser does not allow notifications of this page.",
  deniedHow:
    "To allow them, open the site settings: tap the icon before the address, then Permissions, Notifications. For an app on the Home Screen, open Settings, Notifications, and choose it there.",
  install:
    "To be told when it is ready, add this page to the Home Screen: tap Share, then “Add to Home Screen”. Open it from there, and switch notifications on in its settings.",
  insecure:
    "Notifications need an https address. Open this page by the address of a tunnel: see remote-chat serve --tunnel on the PC.",
  unsupported: "This browser has no notifications.",
  notOnPc: "This PC sends no notifications.",
  failed: "Notifications could not be switched on. Try again later.",
  open: "Open",

  replyReady: "Your reply is ready",
  replyFailed: "Your reply ended early",
  agentAsks: "{agent} asks: may it use {tool}?",
  serverAsks: "{server} asks you something",
  newAddress: "Your PC has a new address",
  testText: "Notifications work",
} as const satisfies Words;
