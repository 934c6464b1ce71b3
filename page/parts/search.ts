/**
 * The part that searches the conversations: loaded when somebody begins to. The service worker
 * keeps it with the page, since all that it searches is on this device.
 *
 * @module
 */
export { ConversationSearch, restInBrowser } from "../chat/conversation-search.ts";
export { revealHit } from "../view/reveal-hit.ts";
