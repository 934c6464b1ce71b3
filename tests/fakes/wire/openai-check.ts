/** Why OpenAI's API refuses a chat request, in its words; undefined when it does not. */
export function refusalOf(body: unknown): string | undefined {
  const request = body as Body;
  return (
    refuseFields(request) ??
    refuseTools(request) ??
    refuseMessages(request.messages ?? []) ??
    refuseCalls(request.messages ?? [])
  );
}

interface Body {
  readonly model?: unknown;
  readonly messages?: readonly Message[];
  readonly tools?: readonly { type?: string; function?: { name?: string } }[];
  readonly stop?: readonly string[] | string;
  readonly [field: string]: unknown;
}

interface Message {
  readonly role?: string;
  readonly content?: unknown;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly {
    id?: string;
    type?: string;
    function?: { name?: string; arguments?: unknown };
  }[];
  readonly [field: string]: unknown;
}

function refuseFields(body: Body): string | undefined {
  if (typeof body.model !== "string" || body.model === "")
    return "you must provide a model parameter";
  if (!body.messages || body.messages.length === 0) return "[] is too short - 'messages'";
  if ("max_tokens" in body && "max_completion_tokens" in body)
    return "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
  if (body.stream_options !== undefined && body.stream !== true)
    return "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
  if (Array.isArray(body.stop) && (body.stop.length === 0 || body.stop.length > 4))
    return "Invalid 'stop': array too short or too long.";
  return undefined;
}

function refuseTools(body: Body): string | undefined {
  if (body.tools === undefined) {
    const alone = ["tool_choice", "parallel_tool_calls"].find((field) => field in body);
    return alone && `'${alone}' is only allowed when 'tools' are specified.`;
  }
  if (body.tools.length === 0) return "[] is too short - 'tools'";
  if (body.tools.length > MAX_TOOLS)
    return `Invalid 'tools': array too long. Expected an array with maximum length ${MAX_TOOLS}, but got an array with length ${body.tools.length} instead.`;
  const names = body.tools.map((tool) => tool.function?.name);
  if (new Set(names).size < names.length) return "Tool names must be unique.";
  const at = body.tools.findIndex(
    (tool) => tool.type !== "function" || !/^[\w-]{1,64}$/.test(tool.function?.name ?? ""),
  );
  return at < 0 ? undefined : `Missing required parameter: 'tools[${at}].function'.`;
}

const MAX_TOOLS = 128;

const ROLES = ["system", "developer", "user", "assistant", "tool"];

function refuseMessages(messages: readonly Message[]): string | undefined {
  for (const [at, message] of messages.entries()) {
    const { role = "", content, tool_calls: calls } = message;
    if (!ROLES.includes(role)) return `Invalid value: '${role}'. messages[${at}].role`;
    const foreign = ["reasoning_content", "reasoning_details", "extra_content"].find(
      (field) => field in message,
    );
    if (foreign) return `Unrecognized request argument supplied: messages[${at}].${foreign}`;
    if (calls?.length === 0) return `[] is too short - 'messages.${at}.tool_calls'`;
    if (content === null && !calls)
      return `Invalid value for 'content': expected a string, got null. messages[${at}]`;
    const refusal = Array.isArray(content) ? refuseParts(content, role, at) : undefined;
    if (refusal) return refusal;
    if (content !== null && typeof content !== "string" && !Array.isArray(content))
      return `Invalid type for 'messages[${at}].content'.`;
  }
  return undefined;
}

interface Part {
  readonly type?: string;
  readonly text?: unknown;
  readonly image_url?: { readonly url?: unknown };
}

function refuseParts(parts: readonly Part[], role: string, at: number): string | undefined {
  const place = `messages[${at}].content`;
  if (parts.length === 0) return `Invalid '${place}': empty array.`;
  for (const { type, text, image_url } of parts) {
    if (type === "text" && typeof text === "string") continue;
    const isImage = type === "image_url" && role === "user";
    if (!isImage) return `Invalid value: '${type}'. ${place}`;
    if (!IMAGE.test(String(image_url?.url))) return `Invalid image URL in ${place}.`;
  }
  return undefined;
}

const IMAGE = /^(https?:\/\/|data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$)/;

function refuseCalls(messages: readonly Message[]): string | undefined {
  let open: string[] = [];
  for (const { role, tool_calls: calls = [], tool_call_id } of [...messages, { role: "end" }]) {
    if (role === "tool") {
      if (!open.includes(tool_call_id ?? ""))
        return "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
      open = open.filter((id) => id !== tool_call_id);
      continue;
    }
    if (open.length > 0)
      return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(", ")}`;
    const bad = calls.find(
      ({ id, type, function: called }) =>
        !id || type !== "function" || !called?.name || typeof called.arguments !== "string",
    );
    if (bad)
      return "Invalid 'tool_calls': expected an id, a type, and a function with a name and arguments.";
    open = calls.map(({ id = "" }) => id);
  }
  return undefined;
}
