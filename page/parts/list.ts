/**
 * The part with the list of conversations and what searches them. Loaded right after the page is
 * shown, and kept with it by the service worker: without a network it is needed as well.
 *
 * @module
 */
import { prepareTimes } from "../view/prepare-times.ts";

export { ConversationList } from "../view/conversation-list.tsx";
export { KeepingNote } from "../view/keeping-note.tsx";
export { revealHit } from "../view/reveal-hit.ts";

prepareTimes();
