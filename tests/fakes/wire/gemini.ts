import { isSigning, modelOf, refusalOf } from "./gemini-check.ts";
import { FAKE_USAGE, pageOf, type Wire } from "./wire.ts";

/** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export const geminiWire: Wire = {
  contentType: "text/event-stream",
  route(method, pathname) {
    if (method === "POST" && pathname.endsWith(":streamGenerateContent")) return "chat";
    return method === "GET" && pathname.endsWith("/v1beta/models") ? "models" : undefined;
  },
  check: refusalOf,
  reply(request) {
    const modelVersion = modelOf(request);
    const signs = isSigning(modelVersion);
    let calls = 0;
    // The real API ends its lines with CR LF.
    const frame = (data: string): string => `data: ${data}\r\n\r\n`;
    const event = (value: object): string => frame(JSON.stringify(value));
    const candidate = (value: object, output?: number): string =>
      event({
        candidates: [{ ...value, index: 0 }],
        usageMetadata: {
          promptTokenCount: FAKE_USAGE.input,
          ...(output !== undefined && { candidatesTokenCount: output }),
          ...(signs && "finishReason" in value && DETAILS),
          totalTokenCount: FAKE_USAGE.input + (output ?? 0),
          promptTokensDetails: [{ modality: "TEXT", tokenCount: FAKE_USAGE.input }],
        },
        modelVersion,
        responseId: "mAitaLmkHPPlz7IPvtfUqQ4",
      });
    let responses = 0;
    // The first one does not count the reply yet.
    const parts = (part: object): string =>
      candidate({ content: { parts: [part], role: "model" } }, responses++ || undefined);
    return {
      frame,
      event,
      begin: () => "",
      text: (text) => parts({ text }),
      reasoning: (text) => parts({ text, thought: true }),
      // Models sign the first call of a reply alone, and those that do give each an id.
      toolCall({ id = signs ? `fake${calls}` : undefined, name, arguments: text }) {
        const json = typeof text === "string" ? text : text.join("");
        const functionCall = { name, ...(json !== "" && { args: JSON.parse(json) }), id };
        const isSigned = signs && calls++ === 0;
        return parts({ functionCall, ...(isSigned && { thoughtSignature: FAKE_SIGNATURE }) });
      },
      refusal: (text) => parts({ text }),
      finish: (finishReason = "STOP") =>
        candidate(
          { content: { parts: [{ text: "" }], role: "model" }, finishReason },
          FAKE_USAGE.output,
        ),
      error: (message) => event({ error: { code: 503, message, status: "UNAVAILABLE" } }),
    };
  },
  models(names, query, pageSize) {
    const start = Number(query.get("pageToken") ?? 0);
    const page = pageOf(names, start, pageSize);
    return {
      models: page.names.map((name) => ({
        name: `models/${name}`,
        version: "001",
        displayName: name,
        inputTokenLimit: 1_048_576,
        outputTokenLimit: 65_536,
        supportedGenerationMethods: name.includes("embedding")
          ? ["embedContent"]
          : ["generateContent", "countTokens"],
      })),
      ...(page.more && { nextPageToken: String(start + pageSize) }),
    };
  },
  error: (status, message) => ({
    error: { code: status, message, status: ERROR_STATUSES[status] ?? "INTERNAL" },
  }),
};

/** What signs the first call of a reply. */
export const FAKE_SIGNATURE = "EqUCCqICAb4+9vtFMJ1QmQ==";

// The thoughts are counted beside the reply, the cache within the prompt.
const DETAILS = {
  candidatesTokenCount: FAKE_USAGE.output - 4,
  thoughtsTokenCount: 4,
  cachedContentTokenCount: 3,
};

const ERROR_STATUSES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};
