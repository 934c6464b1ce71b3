import { EN_AGENTS } from "./en/agents.ts";
import { wordsOf } from "./words-of.ts";

/** The words of agents and their runs. */
export const words = wordsOf("agents", EN_AGENTS);
