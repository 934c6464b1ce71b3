import type { Redact } from "../mcp/redact.ts";
import type { ToolSource } from "../tools/tool.ts";

/** A source whose words hold no secrets: `redact` is asked for at each use. */
export function redactedTools(source: ToolSource, redact: () => Redact): ToolSource {
  return {
    async list(signal) {
      const { tools, notices, instructions = [] } = await source.list(signal);
      const clean = redact();
      return {
        tools: tools.map(({ description, ...tool }) => ({
          ...tool,
          ...(description !== undefined && { description: clean(description) }),
        })),
        notices: notices.map(clean),
        instructions: instructions.map(({ server, text }) => ({ server, text: clean(text) })),
      };
    },
    async call(tool, given, { onProgress, ...options }) {
      const clean = redact();
      const result = await source.call(tool, given, {
        ...options,
        ...(onProgress && { onProgress: (message) => onProgress(clean(message)) }),
      });
      return { ...result, text: await clean.inTurns(result.text) };
    },
  };
}
