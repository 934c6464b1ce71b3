import { expect, test } from "vitest";
import { readModel } from "../../src/providers/chat-completions/models.ts";

test.each<[string, unknown, object | undefined]>([
  [
    "OpenAI",
    { id: "gpt-5", object: "model", created: 1_700_000_000, owned_by: "system" },
    { name: "gpt-5", created: 1_700_000_000 },
  ],
  [
    "OpenRouter",
    {
      id: "qwen/qwen3-8b",
      name: "Qwen: Qwen3 8B",
      created: 1_745_876_632,
      context_length: 40_960,
      architecture: { modality: "text+image->text", input_modalities: ["text", "image"] },
      supported_parameters: ["tools", "reasoning"],
    },
    {
      name: "qwen/qwen3-8b",
      displayName: "Qwen: Qwen3 8B",
      created: 1_745_876_632,
      contextLength: 40_960,
      inputModalities: ["text", "image"],
      supportedParameters: ["tools", "reasoning"],
    },
  ],
  ["vLLM", { id: "m", max_model_len: 8192 }, { name: "m", contextLength: 8192 }],
  ["llama.cpp", { id: "m", meta: { n_ctx_train: 4096 } }, { name: "m", contextLength: 4096 }],
  [
    "Mistral",
    { id: "m", name: "m", max_context_length: 32_768 },
    { name: "m", contextLength: 32_768 },
  ],
  ["Groq", { id: "m", context_window: 131_072 }, { name: "m", contextLength: 131_072 }],
  [
    "Together",
    { id: "m", display_name: "M", context_length: 4096 },
    { name: "m", displayName: "M", contextLength: 4096 },
  ],
  [
    "a server that fills its fields with something else",
    {
      id: "m",
      name: 5,
      created: "yesterday",
      context_length: null,
      architecture: [],
      meta: "x",
      supported_parameters: [1, "tools"],
    },
    { name: "m", supportedParameters: ["tools"] },
  ],
  ["a list with holes", null, undefined],
  ["a list of names", "m", undefined],
  ["a model without a name", { object: "model" }, undefined],
])("readModel reads what is listed by %s", (_, listed, expected) => {
  expect(readModel(listed)).toEqual(expected);
});
