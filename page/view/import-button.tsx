import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { fromJson } from "../chat/import.ts";
import { useApp } from "./app-context.ts";

// Years of conversations; more would not fit in a phone's memory.
const MAX_MEGABYTES = 64;

/** Takes back what "Export all" has written, on this device or another. */
export function ImportButton(): VNode {
  const { conversations, notices } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const importFile = async (file: File): Promise<string> => {
    if (file.size > MAX_MEGABYTES * 2 ** 20)
      return `This file is larger than ${MAX_MEGABYTES} MB, and was not read.`;
    // It may be gone, or on a drive that is.
    const text = await file.text().catch(() => undefined);
    if (text === undefined) return "This file could not be read. Choose it again.";
    try {
      const added = await conversations.add(fromJson(text));
      if (added === 0) return "Everything in this file is here already.";
      return added === 1 ? "1 conversation imported." : `${added} conversations imported.`;
    } catch (error) {
      if (error instanceof TypeError) return error.message;
      return "This device could not keep all of it. Its storage may be full.";
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
        Import
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
