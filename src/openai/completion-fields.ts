import { OPENAI_FIELDS } from "../providers/generation-options.ts";
import type { GenerationOptions } from "../providers/provider.ts";
import { unsupported } from "./request-errors.ts";

/** Fields of single servers' own, unknown to everybody else. */
const SERVER_FIELDS = ["min_p", "repetition_penalty", "chat_template_kwargs", "reasoning"];

/** Fields that would change the form of the answer, unless they ask for the usual one. */
const REFUSED_FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => value !== 1,
  logprobs: (value) => value !== false,
  top_logprobs: (value) => value !== 0,
  audio: () => true,
  modalities: (value) => !(Array.isArray(value) && value.length === 1 && value[0] === "text"),
  functions: () => true,
  function_call: () => true,
  web_search_options: () => true,
};

/** All fields that are passed on or refused by name. */
export const FIELDS_BY_NAME: readonly string[] = [
  ...OPENAI_FIELDS,
  ...SERVER_FIELDS,
  ...Object.keys(REFUSED_FIELDS),
];

/**
 * Refuses the fields of a request that would change the form of its answer.
 * @throws ChatError `chat.unsupported`, naming the field
 */
export function refuseFields(body: Readonly<Record<string, unknown>>): void {
  for (const [name, isRefused] of Object.entries(REFUSED_FIELDS))
    if (body[name] !== undefined && isRefused(body[name]))
      throw unsupported(name, ADVICE[name] ?? `'${name}' is not supported here. Leave it out.`);
}

const ADVICE: Readonly<Record<string, string>> = {
  n: "Only one choice is made. Leave 'n' out, and send the request again for another.",
  functions: "'functions' is the old form. Send 'tools'.",
  function_call: "'function_call' is the old form. Send 'tool_choice'.",
};

/** The fields of a request that have no name here; those that nobody knows are dropped. */
export function extraOf(body: Readonly<Record<string, unknown>>): GenerationOptions {
  const extra = Object.fromEntries(
    [...OPENAI_FIELDS, ...SERVER_FIELDS]
      .filter((name) => body[name] !== undefined)
      .map((name) => [name, body[name]]),
  );
  return Object.keys(extra).length > 0 ? { extra } : {};
}
