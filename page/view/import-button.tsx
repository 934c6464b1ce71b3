import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { fromJson } from "../chat/import.ts";
import { words } from "../words/settings.ts";
import { useApp } from "./app-context.ts";

// Years of conversations; more would not fit in a phone's memory.
const MAX_MEGABYTES = 64;

/** Takes back what "Export all" has written, on this device or another. */
export function ImportButton(): VNode {
  const { conversations, notices } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const importFile = async (file: File): Promise<string> => {
    if (file.size > MAX_MEGABYTES * 2 ** 20) return words.tooLarge(MAX_MEGABYTES);
    // It may be gone, or on a drive that is.
    const text = await file.text().catch(() => undefined);
    if (text === undefined) return words.unreadable;
    try {
      const added = await conversations.add(fromJson(text));
      return added === 0 ? words.allHere : words.imported(added);
    } catch (error) {
      if (error instanceof TypeError) return error.message;
      return words.notAllKept;
    }
  };
  const onChange = async (): Promise<void> => {
    const file = input.current?.files?.[0];
    if (!file || !input.current) return;
    notices.show(await importFile(file));
    // So that the same file can be chosen again.
    input.current.value = "";
  };
  return (
    <>
      <button type="button" class="button" onClick={() => input.current?.click()}>
        {words.import}
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        onChange={() => void onChange()}
      />
    </>
  );
}
