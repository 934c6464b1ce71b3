import * as z from "zod/mini";
import { parseBody } from "../http/parse-body.ts";
import type { Tool } from "../providers/message.ts";
import type { ResponseFormat, ToolChoice } from "../providers/provider.ts";
import { invalid, unsupported } from "./request-errors.ts";

const jsonObject = z.record(z.string(), z.unknown());

/** A tool of a completion request. */
export const completionTool = z.object({
  type: z.string(),
  function: z.optional(
    z.object({
      name: z.string().check(z.minLength(1), z.maxLength(128)),
      description: z.nullish(z.string()),
      parameters: z.nullish(jsonObject),
      strict: z.nullish(z.boolean()),
    }),
  ),
});

/**
 * Checks the tools of a request; none is as good as an empty list.
 * @throws ChatError `validation.invalid_body`, `chat.unsupported`, naming the field
 */
export function parseTools(given: unknown): Tool[] {
  if (given === undefined) return [];
  const tools = parseBody(z.array(z.unknown()), given, { at: "tools" });
  const parsed = tools.map((tool, index) => parseTool(tool, `tools[${index}]`));
  const names = new Set<string>();
  for (const [index, { name }] of parsed.entries()) {
    if (names.has(name))
      throw invalid(`tools[${index}].function.name`, "two tools have this name.");
    names.add(name);
  }
  return parsed;
}

function parseTool(given: unknown, at: string): Tool {
  const { type, function: described } = parseBody(completionTool, given, { at });
  if (type !== "function")
    throw unsupported(
      `${at}.type`,
      `Tools of type ${JSON.stringify(type.slice(0, 40))} are not supported. Send tools of type "function".`,
    );
  if (!described) throw invalid(`${at}.function`, "expected the function's name and parameters.");
  const { name, description, parameters, strict } = described;
  return {
    name,
    ...(description != null && { description }),
    ...(parameters != null && { parameters }),
    ...(strict != null && { strict }),
  };
}

/** Which tools may be called. */
export const completionToolChoice = z.union([
  z.enum(["auto", "none", "required"]),
  z.object({ type: z.literal("function"), function: z.object({ name: z.string() }) }),
]);

/**
 * Checks a tool choice against the tools that there are.
 * @throws ChatError `validation.invalid_body`
 */
export function parseToolChoice(given: unknown, tools: readonly Tool[]): ToolChoice | undefined {
  if (given === undefined) return undefined;
  const choice = parseBody(completionToolChoice, given, { at: "tool_choice" });
  if (tools.length === 0) {
    // What it asks for is so.
    if (choice === "auto" || choice === "none") return undefined;
    throw invalid("tool_choice", "there are no tools to choose from.");
  }
  if (typeof choice === "string") return choice;
  const { name } = choice.function;
  if (tools.some((tool) => tool.name === name)) return { name };
  throw invalid("tool_choice.function.name", "there is no tool of this name.");
}

/** The form that the answer shall have. */
export const completionFormat = z.object({
  type: z.enum(["text", "json_object", "json_schema"]),
  json_schema: z.nullish(
    z.object({
      name: z.string().check(z.minLength(1)),
      description: z.nullish(z.string()),
      schema: z.nullish(jsonObject),
      strict: z.nullish(z.boolean()),
    }),
  ),
});

/**
 * Checks a response format; undefined for text.
 * @throws ChatError `validation.invalid_body`
 */
export function parseResponseFormat(given: unknown): ResponseFormat | undefined {
  const { type, json_schema } = parseBody(completionFormat, given, { at: "response_format" });
  if (type === "text") return undefined;
  if (type === "json_object") return { type };
  if (!json_schema) throw invalid("response_format.json_schema", "expected a name and a schema.");
  const { name, description, schema, strict } = json_schema;
  return {
    type,
    name,
    schema: schema ?? {},
    ...(description != null && { description }),
    ...(strict != null && { strict }),
  };
}
