import type { ChatErrorCode } from "../errors.ts";

/** What may keep a file of the agents from being written. */
export const FILE_ERRORS: readonly ChatErrorCode[] = [
  "files.changed",
  "files.not_editable",
  "files.not_saved",
];

/** The same of one that may be the workspace's. */
export const OWN_FILE_ERRORS: readonly ChatErrorCode[] = [...FILE_ERRORS, "files.of_workspace"];
