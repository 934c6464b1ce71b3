import type { Attachment } from "../chat/attachment.ts";
import { MAX_SENT_FILE_BYTES, MAX_SENT_PICTURE_BYTES } from "./bounds.ts";

/**
 * Those attachments of a conversation that are not sent again, since a request has no room for
 * all: the oldest ones. `messages` are the attachments of each message, the first one's first.
 */
export function leftOutOf(messages: readonly (readonly Attachment[])[]): ReadonlySet<Attachment> {
  const leftOut = new Set<Attachment>();
  const room = { picture: MAX_SENT_PICTURE_BYTES, file: MAX_SENT_FILE_BYTES };
  for (const attachments of [...messages].reverse())
    for (const one of attachments) {
      room[one.kind] -= one.blob.size;
      // What is older does not come back in because it is small.
      if (room[one.kind] < 0) leftOut.add(one);
    }
  return leftOut;
}
