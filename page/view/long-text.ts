// What a text field takes without a pause at each key, also on a slow phone.
const MAX_FIELD_LENGTH = 30_000;

/** The text that is pasted, if it is too long for a field to be written in any more. */
export function longText(event: ClipboardEvent): string | undefined {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  return text.length > MAX_FIELD_LENGTH ? text : undefined;
}
