import type { VNode } from "preact";
import { words } from "../words/states.ts";
import { IconButton } from "./icon-button.tsx";

// What a text field takes without a pause at each key, also on a slow phone.
const MAX_FIELD_LENGTH = 30_000;

/** The text that is pasted, if it is too long for a field to be written in any more. */
export function longText(event: ClipboardEvent): string | undefined {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  return text.length > MAX_FIELD_LENGTH ? text : undefined;
}

/** Stands for long texts that were pasted, and go out with the message. */
export function PastedText({ text, onRemove }: { text: string; onRemove: () => void }): VNode {
  return (
    <p class="pasted-text">
      {words.pastedText(text.length)}
      <IconButton icon="close" label={words.removePasted} onClick={onRemove} />
    </p>
  );
}
