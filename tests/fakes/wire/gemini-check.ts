import type { FakeRequest } from "../script.ts";

interface Part {
  readonly text?: string;
  readonly inlineData?: { readonly mimeType?: string; readonly data?: string };
  readonly functionCall?: { readonly name?: string; readonly args?: unknown };
  readonly functionResponse?: { readonly name?: string; readonly response?: unknown };
  readonly thoughtSignature?: string;
}

interface Content {
  readonly role?: string;
  readonly parts?: readonly Part[];
}

interface Declaration {
  readonly name?: string;
  readonly parameters?: object;
  readonly parametersJsonSchema?: object;
}

interface Body {
  readonly contents?: readonly Content[];
  readonly tools?: readonly { readonly functionDeclarations?: readonly Declaration[] }[];
  readonly toolConfig?: {
    readonly functionCallingConfig?: {
      readonly mode?: string;
      readonly allowedFunctionNames?: readonly string[];
    };
  };
  readonly generationConfig?: {
    readonly stopSequences?: readonly string[];
    readonly responseMimeType?: string;
    readonly responseJsonSchema?: object;
    readonly thinkingConfig?: ThinkingConfig;
  };
}

interface ThinkingConfig {
  readonly thinkingLevel?: string;
  readonly thinkingBudget?: number;
  readonly includeThoughts?: boolean;
}

/** Whether a model signs its calls, and wants the signatures back. */
export function isSigning(model: string): boolean {
  return /gemini-[3-9]/.test(model);
}

/** The model that a request is for. */
export function modelOf({ path }: FakeRequest): string {
  return /models\/([^:]+):/.exec(path)?.[1] ?? "";
}

/** What the API says to a request that it refuses with status 400. */
export function refusalOf(request: FakeRequest): string | undefined {
  const body = (request.body ?? {}) as Body;
  const contents = body.contents ?? [];
  const model = modelOf(request);
  return (
    rolesRefusal(contents) ??
    first(contents, ({ parts = [] }) => first(parts, partRefusal)) ??
    callsRefusal(contents) ??
    (isSigning(model) ? signatureRefusal(contents) : undefined) ??
    toolsRefusal(body) ??
    configRefusal(body, model) ??
    thinkingRefusal(body.generationConfig?.thinkingConfig, model)
  );
}

function rolesRefusal(contents: readonly Content[]): string | undefined {
  if (contents.length === 0) return "* GenerateContentRequest.contents: contents is not specified";
  return first(contents, ({ role, parts = [] }, index) => {
    if (parts.length === 0)
      return `* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.`;
    if (role !== "user" && role !== "model") return "Please use a valid role: user, model.";
    if (role !== (index % 2 === 0 ? "user" : "model") || contents.length % 2 === 0)
      return "Please ensure that multiturn requests alternate between user and model, and end with a user role.";
    return undefined;
  });
}

const DATA_FIELDS = ["text", "inlineData", "functionCall", "functionResponse"] as const;

function partRefusal(part: Part): string | undefined {
  const { inlineData, functionCall, functionResponse, thoughtSignature } = part;
  const fields = DATA_FIELDS.filter((field) => part[field] !== undefined);
  if (fields.length !== 1 || part.text === "")
    return "required oneof field 'data' must have one initialized field";
  if (inlineData && !/^[\w.+-]+\/[\w.+-]+$/.test(inlineData.mimeType ?? ""))
    return "Unsupported MIME type.";
  if (inlineData && !BASE64.test(inlineData.data ?? ""))
    return "Invalid value at 'inline_data.data' (TYPE_BYTES), Base64 decoding failed";
  if (thoughtSignature !== undefined && !BASE64.test(thoughtSignature))
    return "Invalid value at 'thought_signature' (TYPE_BYTES), Base64 decoding failed";
  if (functionCall && !isObject(functionCall.args))
    return "Invalid value at 'function_call.args' (type.googleapis.com/google.protobuf.Struct)";
  if (functionResponse && !isObject(functionResponse.response))
    return "Invalid value at 'function_response.response' (type.googleapis.com/google.protobuf.Struct)";
  const named = functionCall ?? functionResponse;
  return named && nameRefusal(named.name);
}

const BASE64 = /^[\w+/-]+={0,2}$/;

function nameRefusal(name = ""): string | undefined {
  if (/^[A-Za-z_][\w.:-]{0,63}$/.test(name)) return undefined;
  return "Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.";
}

/** Each turn of calls is answered by the next turn, as many times and by the same names. */
function callsRefusal(contents: readonly Content[]): string | undefined {
  return first(contents, ({ parts = [] }, index) => {
    const responses = parts.flatMap(({ functionResponse }) => functionResponse?.name ?? []);
    const before = contents[index - 1]?.parts ?? [];
    const calls = before.flatMap(({ functionCall }) => functionCall?.name ?? []);
    if (responses.length !== calls.length)
      return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
    if (responses.join() !== calls.join())
      return "Please ensure that function response names are those of the function calls.";
    const isFirst = parts.slice(0, responses.length).every((part) => part.functionResponse);
    return isFirst ? undefined : "Please ensure that function responses come first in their turn.";
  });
}

function signatureRefusal(contents: readonly Content[]): string | undefined {
  return first(contents, ({ parts = [] }, index) => {
    const call = parts.find(({ functionCall }) => functionCall);
    if (!call || call.thoughtSignature) return undefined;
    return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${call.functionCall?.name}\`, position ${index}.`;
  });
}

function toolsRefusal({ tools = [], toolConfig }: Body): string | undefined {
  const declarations = tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations);
  const names = declarations.map(({ name = "" }) => name);
  const { mode, allowedFunctionNames = [] } = toolConfig?.functionCallingConfig ?? {};
  if (mode !== undefined && names.length === 0)
    return "Function calling config is set without function_declarations.";
  if (allowedFunctionNames.some((name) => mode !== "ANY" || !names.includes(name)))
    return "Allowed function names are not a subset of the declared functions, or the mode is not ANY.";
  if (names.length > MAX_DECLARATIONS)
    return `* GenerateContentRequest.tools[0].function_declarations: at most ${MAX_DECLARATIONS} function declarations are supported`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `Duplicate function declaration found: ${twice}`;
  return first(
    declarations,
    ({ name, parameters }) => nameRefusal(name) ?? (parameters && schemaRefusal(parameters)),
  );
}

const MAX_DECLARATIONS = 512;

/** `parameters` knows a part of OpenAPI's schemas, not JSON Schema. */
function schemaRefusal(schema: object): string | undefined {
  return first(Object.entries<object>({ ...schema }), ([keyword, value]) => {
    if (!SCHEMA_KEYWORDS.has(keyword))
      return `Invalid JSON payload received. Unknown name "${keyword}" at 'tools[0].function_declarations[0].parameters': Cannot find field.`;
    if (keyword === "items") return schemaRefusal(value);
    if (keyword === "anyOf") return first(value as object[], schemaRefusal);
    return keyword === "properties"
      ? first(Object.values<object>({ ...value }), schemaRefusal)
      : undefined;
  });
}

const SCHEMA_KEYWORDS = new Set(
  "type format title description nullable enum maxItems minItems properties required minProperties maxProperties minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum".split(
    " ",
  ),
);

function configRefusal({ generationConfig, tools }: Body, model: string): string | undefined {
  const { stopSequences = [], responseMimeType, responseJsonSchema } = generationConfig ?? {};
  if (stopSequences.length > 5)
    return "* GenerateContentRequest.generation_config.stop_sequences: at most 5 stop sequences are supported";
  if (stopSequences.includes(""))
    return "* GenerateContentRequest.generation_config.stop_sequences: must not be empty";
  if (responseJsonSchema && responseMimeType !== "application/json")
    return "Response schema requires the response mime type 'application/json'";
  if (responseMimeType === "application/json" && tools && /gemini-[12]\./.test(model))
    return "Function calling with a response mime type: 'application/json' is unsupported";
  return undefined;
}

function thinkingRefusal(
  { thinkingLevel, thinkingBudget, includeThoughts }: ThinkingConfig = {},
  model: string,
): string | undefined {
  if (thinkingLevel !== undefined && thinkingBudget !== undefined)
    return "You can only set only one of thinking budget and thinking level.";
  if (thinkingLevel !== undefined && /gemini-[12]\./.test(model))
    return "Thinking level is not supported for this model.";
  if (thinkingLevel === "MINIMAL" && /gemini-3(\.1)?-pro|gemini-3\.[78]|gemini-[4-9]/.test(model))
    return "Thinking level MINIMAL is not supported for this model. Please retry with other thinking level.";
  if (thinkingBudget === 0 && /2\.5-pro/.test(model))
    return "Budget 0 is invalid. This model only works in thinking mode.";
  if (thinkingBudget === 0 && includeThoughts)
    return "Thinking_config.include_thoughts is only enabled when thinking is enabled.";
  return undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function first<T>(
  list: readonly T[],
  refusal: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of list.entries()) {
    const found = refusal(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
