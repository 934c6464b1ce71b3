import type { ProviderEvent, ProviderYield } from "./provider.ts";

/** What a provider yields, one event after the other, for those who do not gain by lists. */
export async function* eachEvent(
  source: AsyncIterable<ProviderYield>,
): AsyncGenerator<ProviderEvent | string> {
  for await (const item of source) {
    if (typeof item === "string" || "type" in item) yield item;
    else yield* item;
  }
}
