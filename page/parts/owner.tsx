/**
 * The part for the PC's owner, loaded when the page has the owner's token.
 *
 * @module
 */
export { OwnerPanel } from "../view/owner-panel.tsx";
export { PairRequests } from "../view/pair-requests.tsx";
