import { keepDraft, readDraft } from "./drafts.ts";

/**
 * Takes what another app has shared from the address, which it leaves at once, into the draft of
 * a new conversation: sent it is only by the person.
 */
export function takeSharedText(): void {
  const { search, pathname, hash } = location;
  if (search === "") return;
  history.replaceState(null, "", pathname + hash);
  const shared = new URLSearchParams(search);
  const texts = ["title", "text", "url"].map((name) => shared.get(name)?.trim());
  const text = [...new Set(texts)].filter(Boolean).join("\n").slice(0, MAX_CHARACTERS);
  if (text !== "") keepDraft(undefined, [readDraft(undefined), text].filter(Boolean).join("\n\n"));
}

const MAX_CHARACTERS = 100_000;
