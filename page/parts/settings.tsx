/**
 * The part for what is set seldom: settings, those of a conversation, and the PC's own for its
 * owner. The service worker keeps it with the page, so that it opens without a network.
 *
 * @module
 */
export { ConversationDialog, InstructionsDialog } from "../view/conversation-dialog.tsx";
export { PairRequests } from "../view/pair-requests.tsx";
export { SettingsDialog } from "../view/settings-dialog.tsx";
