import type { VNode } from "preact";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/models.ts";
import { ModelChip } from "./model-chip.tsx";

/** In a conversation that has not begun: who will answer, and ways to begin. */
export function Beginnings(): VNode | null {
  const { link } = useApp();
  const { pc, enabled, reach } = useObservable(link.state);
  if (!pc || !enabled || reach === "refused") return null;
  const presets = [
    [words.explain, words.explainText],
    [words.write, words.writeText],
    [words.shorten, words.shortenText],
    [words.ideas, words.ideasText],
  ] as const;
  return (
    <>
      <ModelChip />
      <ul class="presets" aria-label={words.presets}>
        {presets.map(([label, text]) => (
          <li key={label}>
            <button type="button" class="preset" onClick={() => write(text)}>
              {label}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Puts a beginning into the composer, before what is there, as if the person had written it. */
function write(text: string): void {
  const field = document.querySelector<HTMLTextAreaElement>(".composer textarea");
  if (!field) return;
  const isBegun = field.value.trim() !== "";
  field.value = isBegun ? `${text}${field.value}` : text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
