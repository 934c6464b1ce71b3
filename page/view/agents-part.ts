import { Part } from "../app/part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/agents.tsx"));

/** The views of agents and their runs, once there are any; `isWanted` for what is kept of them. */
export function useAgentsPart(isWanted = false): typeof import("../parts/agents.tsx") | undefined {
  const hasAgents = useObservable(useApp().agents.list) !== undefined;
  return usePart(part, hasAgents || isWanted);
}
