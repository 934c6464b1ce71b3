/**
 * The part that shows replies: Markdown, thoughts, what makes them easy to read, and their
 * versions. Loaded with the first reply; the service worker keeps it with the page.
 *
 * @module
 */
import { lexerPreparations } from "../markdown/prepare-lexer.ts";
import { prepare } from "../view/prepare.ts";

export { ReplyView } from "../view/reply-view.ts";
export { Versions } from "../view/versions.tsx";

prepare(lexerPreparations());
