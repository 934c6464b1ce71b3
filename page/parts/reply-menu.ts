/**
 * The part for what is done with a reply beyond reading it: copied in one form or the other,
 * shared, and read aloud.
 *
 * @module
 */
export { ReplyMenu } from "../reading/reply-menu.tsx";
