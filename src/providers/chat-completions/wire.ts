import type { AssistantTurn, UserTurn } from "../history.ts";
import type { ContentPart, ToolCall } from "../message.ts";

/** A message as it goes over the wire. */
export type WireMessage =
  | { readonly role: "system" | "developer"; readonly content: string }
  | { readonly role: "user"; readonly content: string | readonly WirePart[] }
  | WireAssistant
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string };

/** What the model said. */
export interface WireAssistant {
  readonly role: "assistant";
  readonly content: string | null;
  readonly tool_calls?: readonly WireCall[];
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly object[];
}

interface WireCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

type WirePart =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "image_url";
      readonly image_url: { readonly url: string; readonly detail?: string };
    };

/** A user's content: a string where it is nothing but text. */
export function contentOf({
  content,
  parts,
}: Pick<UserTurn, "content" | "parts">): string | readonly WirePart[] {
  const isMore = parts?.some(({ type }) => type !== "text") ?? false;
  if (!parts || !isMore) return content;
  return parts.filter((part) => part.type !== "text" || part.text.trim() !== "").map(toWirePart);
}

function toWirePart(part: ContentPart): WirePart {
  if (part.type === "text") return { type: "text", text: part.text };
  const url = part.type === "image" ? `data:${part.mediaType};base64,${part.data}` : part.url;
  return { type: "image_url", image_url: { url, ...(part.detail && { detail: part.detail }) } };
}

/** The model's words and calls, without what other servers refuse: its reasoning and its signatures. */
export function assistantMessage({
  content,
  toolCalls = [],
}: Pick<AssistantTurn, "content" | "toolCalls">): WireAssistant {
  if (toolCalls.length === 0) return { role: "assistant", content };
  const text = content.trim() === "" ? null : content;
  return { role: "assistant", content: text, tool_calls: toolCalls.map(toWireCall) };
}

function toWireCall({ id, name, arguments: json }: ToolCall): WireCall {
  return { id, type: "function", function: { name, arguments: json.trim() === "" ? "{}" : json } };
}
