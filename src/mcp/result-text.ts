import { jsonInTurns } from "../json-in-turns.ts";
import { isRecord } from "../parse-json.ts";
import { cleanInTurns } from "../tools/clean-in-turns.ts";
import type { ToolResult } from "../tools/tool.ts";
import { endTurn } from "../turns.ts";
import { cleanLine } from "./clean-line.ts";
import type { Redact } from "./redact.ts";

/**
 * What a tool's result says to a model: its texts, other content in words, or its structured
 * content as JSON where there is no text. Secrets are replaced, and characters that cannot be
 * seen are taken out.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool-result
 */
export async function resultText(result: unknown, redact: Redact): Promise<ToolResult> {
  const { content, structuredContent, isError } = isRecord(result) ? result : {};
  const contents: readonly unknown[] = Array.isArray(content) ? content : [];
  // Reading them took a turn.
  if (contents.length > MANY_PARTS) await endTurn();
  const parts = contents.map(describeContent);
  const hasText = parts.some(({ isText }) => isText);
  const structured = hasText ? undefined : await structuredText(structuredContent);
  const texts = [
    ...parts.map(({ text }) => text),
    ...(structured === undefined ? [] : [structured]),
  ];
  // Before cleaning, in which a secret could lose a character, and after, in which it could come
  // to be whole.
  const { text, removed } = await cleanInTurns(await redact.inTurns(texts.join("\n")));
  return {
    outcome: isError === true ? "error" : "ok",
    text: await redact.inTurns(text),
    ...(removed > 0 && { removed }),
  };
}

const MANY_PARTS = 256;

interface DescribedContent {
  readonly text: string;
  readonly isText: boolean;
}

function describeContent(content: unknown): DescribedContent {
  if (!isRecord(content)) return words("[content of an unknown kind]");
  const { type, text, data, mimeType, resource, uri, name } = content;
  if (type === "text" && typeof text === "string") return { text, isText: true };
  if (type === "image" || type === "audio")
    return words(`[${type}, ${label(mimeType)}, ${sizeOf(data)}; it cannot be shown here]`);
  if (type === "resource_link") return words(`[link to ${label(name)}: ${label(uri)}]`);
  if (type === "resource" && isRecord(resource)) return describeResource(resource);
  return words(`[content of the kind ${label(type)}; it cannot be shown here]`);
}

function describeResource({
  uri,
  text,
  blob,
  mimeType,
}: Record<string, unknown>): DescribedContent {
  if (typeof text === "string") return { text: `[${label(uri)}]\n${text}`, isText: true };
  return words(`[${label(uri)}, ${label(mimeType)}, ${sizeOf(blob)}; it cannot be shown here]`);
}

function words(text: string): DescribedContent {
  return { text, isText: false };
}

function label(value: unknown): string {
  return typeof value === "string" && value !== "" ? cleanLine(value, 200) : "unknown";
}

function sizeOf(base64: unknown): string {
  const bytes = typeof base64 === "string" ? Math.floor((base64.length * 3) / 4) : 0;
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KiB`;
}

async function structuredText(value: unknown): Promise<string | undefined> {
  if (value === undefined) return undefined;
  try {
    const pieces = await jsonInTurns(value);
    // Joining many takes as long as several turns may.
    if (pieces.length > 1) await endTurn();
    return pieces.join("");
  } catch {
    return "[structured content that is nested too deeply]";
  }
}
