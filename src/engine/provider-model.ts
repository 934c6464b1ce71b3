import { AbortScope } from "../abort-scope.ts";
import type { ModelPort } from "../agent/ports.ts";
import type { Limits } from "../reply/limits.ts";
import { providerReply } from "../reply/provider-reply.ts";
import type { AgentProvider } from "./engine-options.ts";

/** The model of a run: a provider, asked for one turn at a time. */
export function providerModel(
  { id, provider, model }: AgentProvider,
  limits: () => Promise<Limits>,
): ModelPort {
  return {
    name: provider.name,
    identity: `${id}/${model ?? provider.model ?? "default"}`,
    canUseTools: provider.capabilities?.tools ?? false,
    async *converse(messages, { tools, signal }) {
      yield* providerReply(provider, messages, {
        scope: new AbortScope(signal),
        limits: await limits(),
        generation: {
          ...(tools.length > 0 && { tools }),
          ...(model !== undefined && { model }),
        },
      });
    },
  };
}
