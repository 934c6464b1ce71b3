import { type Block, type Blocks, type Body, first, versionOf } from "./anthropic-wire-types.ts";

/** Why the limits and the sampling of a request are refused. */
export function optionRefusal(request: Body, version: string): string | undefined {
  const { max_tokens, temperature, top_p, stop_sequences = [] } = request;
  if (max_tokens === undefined) return "max_tokens: Field required";
  if (!Number.isInteger(max_tokens) || Number(max_tokens) < 1)
    return "max_tokens: Input should be greater than or equal to 1";
  if (temperature !== undefined || top_p !== undefined) {
    const name = temperature === undefined ? "top_p" : "temperature";
    if (version !== "2023-06-01") return `${name}: not supported in API version ${version}`;
    if (versionOf(request) >= 4.7) return `\`${name}\` is deprecated for this model.`;
  }
  return first(stop_sequences, (text, at) =>
    text.trim() === ""
      ? `stop_sequences.${at}: each stop sequence must contain non-whitespace`
      : undefined,
  );
}

/** Why the way in which a request is to be thought about is refused. */
export function thinkingRefusal(
  request: Body,
  messages: readonly Blocks[],
  beta: string,
): string | undefined {
  const { thinking, tool_choice, max_tokens, temperature, output_config, model = "" } = request;
  const version = versionOf(request);
  const type = thinking?.type;
  if (thinking?.block_binding && !beta.includes("thinking-binding-controls-2026-08-01"))
    return "thinking.block_binding: Extra inputs are not permitted";
  if (output_config?.effort && version < 4.6 && !model.includes("opus-4-5"))
    return "This model does not support the effort parameter.";
  if (output_config?.effort === "xhigh" && version < 4.7)
    return "This model does not support effort level 'xhigh'.";
  if (type === "enabled" && version >= 4.7)
    return '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
  if (type === "adaptive" && version < 4.6)
    return "adaptive thinking is not supported on this model";
  if (type === "between_tools" && !model.includes("sonnet-5-5"))
    return '"thinking.type.between_tools" is not supported for this model.';
  if (type === "disabled" && ALWAYS_THINKS.test(model))
    return '"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
  if (type === "disabled" && /xhigh|max/.test(output_config?.effort ?? ""))
    return "thinking can only be disabled at effort high or below";
  const thinks = type === "enabled" || type === "adaptive" || (type === undefined && version >= 5);
  const isForced = tool_choice?.type === "any" || tool_choice?.type === "tool";
  if (isForced && (thinks || ALWAYS_THINKS.test(model)))
    return "Thinking may not be enabled when tool_choice forces tool use.";
  if (thinks && type && temperature !== undefined)
    return "`temperature` may only be set to 1 when thinking is enabled.";
  if (type !== "enabled") return undefined;
  const budget = thinking?.budget_tokens ?? 0;
  if (budget < 1024)
    return "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024";
  if (budget >= Number(max_tokens))
    return "`max_tokens` must be greater than `thinking.budget_tokens`.";
  const [before, last] = messages.slice(-2);
  const answers = last?.content.some((block) => block.type === "tool_result");
  return answers && !isThinking(before?.content[0])
    ? `messages.${messages.length - 2}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block`
    : undefined;
}

const ALWAYS_THINKS = /opus-5-5|sonnet-5-5|fable|mythos/;

function isThinking(block: Block | undefined): boolean {
  return block?.type === "thinking" || block?.type === "redacted_thinking";
}
