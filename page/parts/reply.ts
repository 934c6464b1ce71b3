/**
 * The part that shows replies: Markdown, thoughts, and what makes them easy to read. Loaded with
 * the first reply; the service worker keeps it with the page.
 *
 * @module
 */
export { ReplyView } from "../view/reply-view.ts";
