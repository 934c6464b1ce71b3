import type { MessageDetails } from "../chat/conversation.ts";

/**
 * Tokens that a model wrote in a second, from the first one on; undefined where the provider told
 * too little, or the reply came at once.
 */
export function tokensPerSecond({
  usage,
  firstTokenMs,
  totalMs,
}: MessageDetails): number | undefined {
  const tokens = usage?.outputTokens;
  if (tokens === undefined || firstTokenMs === undefined || totalMs === undefined) return undefined;
  const writingMs = totalMs - firstTokenMs;
  return tokens > 1 && writingMs >= SHORTEST_MS ? (tokens / writingMs) * 1000 : undefined;
}

// Shorter times say more of how the text was sent than of how it was written.
const SHORTEST_MS = 100;
