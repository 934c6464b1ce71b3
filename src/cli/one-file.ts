/** Given by scripts/bundle-program.ts to the file that it makes, and to nothing else. */
declare const REMOTE_CHAT_IS_ONE_FILE: boolean | undefined;

/** Whether the whole program is one file that needs no packages: `remote-chat.mjs`, or a binary made of it. */
export const IS_ONE_FILE: boolean = typeof REMOTE_CHAT_IS_ONE_FILE !== "undefined";
