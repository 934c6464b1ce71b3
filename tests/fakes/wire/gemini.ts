import { FAKE_USAGE, pageOf, type Wire } from "./wire.ts";

/** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export const geminiWire: Wire = {
  contentType: "text/event-stream",
  route(method, pathname) {
    if (method === "POST" && pathname.endsWith(":streamGenerateContent")) return "chat";
    return method === "GET" && pathname.endsWith("/v1beta/models") ? "models" : undefined;
  },
  reply({ path }) {
    const modelVersion = /models\/([^:]+):/.exec(path)?.[1];
    // The real API ends its lines with CR LF.
    const frame = (data: string): string => `data: ${data}\r\n\r\n`;
    const event = (value: object): string => frame(JSON.stringify(value));
    const candidate = (value: object, output?: number): string =>
      event({
        candidates: [{ ...value, index: 0 }],
        usageMetadata: {
          promptTokenCount: FAKE_USAGE.input,
          ...(output !== undefined && { candidatesTokenCount: output }),
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

const ERROR_STATUSES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};
