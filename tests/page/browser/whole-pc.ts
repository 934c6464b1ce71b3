import type { ModelInfo, Provider } from "../../../mod.ts";
import { createAgents, type EmbeddedAgents } from "../../../src/agents.ts";
import { loadLibrary } from "../../../src/library/load-library.ts";
import { openaiApi } from "../../../src/openai-api.ts";
import { Push } from "../../../src/push/push.ts";
import { memoryPushStore } from "../../../src/push/push-store.ts";
import { pushApi } from "../../../src/push-api.ts";
import { memoryRules } from "../../../src/runs/memory-rules.ts";
import { homeLayer, scripted } from "../../engine/engine-world.ts";
import { GatedTools, WRITER } from "./agent-pc.ts";
import { memoryOperator, type Pc, startPc } from "./pc.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";

const MODELS: readonly ModelInfo[] = [
  { name: "llama3.1:latest", contextLength: 131_072, supportedParameters: ["tools"] },
  { name: "qwen3-vl:8b", contextLength: 262_144, inputModalities: ["text", "image"] },
  { name: "a-model-with-a-very-long-name-that-somebody-has-merged-from-others:70b-q4_K_M" },
];

/** A PC that has everything: many models that see pictures, agents, notifications, an owner. */
export interface WholePc extends Pc {
  /** Who answers without an agent. */
  readonly model: ScriptedModel;
  /** The tools of the agent. */
  readonly tools: GatedTools;
}

/** Starts one. Its agent asks to write a file, then says that it did. */
export async function startWholePc(): Promise<WholePc> {
  const model = scriptedModel();
  const provider: Provider = {
    ...model.provider,
    name: "Ollama",
    model: "llama3.1",
    capabilities: { images: "data" },
    listModels: async () => MODELS,
  };
  const claude: Provider = { ...provider, name: "Anthropic", model: "claude-sonnet-4-6" };
  const { library } = await loadLibrary([homeLayer(WRITER)]);
  const tools = new GatedTools();
  const agents: EmbeddedAgents = await createAgents({
    library: async () => library,
    provider: scripted([["files__write", { path: "/home/flo/plan.md", text: "Milk" }]], "Done."),
    tools,
    rules: memoryRules(),
  });
  const push = new Push({ store: memoryPushStore(), isAllowedEndpoint: () => true });
  const pc = await startPc(provider, {
    providers: {
      active: "ollama",
      expose: "all",
      entries: [
        { id: "ollama", provider, isFree: true },
        { id: "claude", provider: claude },
      ],
    },
    openai: openaiApi(),
    operator: memoryOperator(),
    push: pushApi(async () => push),
    agents,
  });
  return {
    ...pc,
    model,
    tools,
    async close() {
      await pc.close();
      push.close();
      await agents.close();
    },
  };
}
