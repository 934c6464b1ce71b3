import { sha256Hex } from "../sha256.ts";
import type { AgentTool } from "./tool.ts";

// What all providers take: OpenAI's bound, and Gemini's first character.
const MAX_NAME_CHARACTERS = 64;
const HASH_CHARACTERS = 8;

/**
 * What each tool is called when a model is told of it: `server__tool`, with `_` for what a
 * provider would refuse. One that is too long, or like another's, is cut and ends in eight hex
 * digits of a SHA-256. Names are never parsed back: this map is the only way from one to its tool.
 */
export async function wireNames<T extends Pick<AgentTool, "server" | "name">>(
  tools: readonly T[],
): Promise<ReadonlyMap<string, T>> {
  const plain = tools.map(plainName);
  const uses = new Map<string, number>();
  for (const name of plain) uses.set(name, (uses.get(name) ?? 0) + 1);
  const names = new Map<string, T>();
  // Plain names first, so that no cut one takes the name of a tool that need not be cut.
  for (const [index, tool] of tools.entries()) {
    const name = plain[index] ?? "";
    if (isUsable(name, uses)) names.set(name, tool);
  }
  for (const [index, tool] of tools.entries()) {
    const name = plain[index] ?? "";
    if (!isUsable(name, uses)) names.set(await cutName(name, tool, names), tool);
  }
  return names;
}

function isUsable(name: string, uses: ReadonlyMap<string, number>): boolean {
  return name.length <= MAX_NAME_CHARACTERS && uses.get(name) === 1;
}

function plainName({ server, name }: Pick<AgentTool, "server" | "name">): string {
  const joined = `${server}__${name}`.replace(/[^A-Za-z0-9_-]/g, "_");
  return /^[A-Za-z_]/.test(joined) ? joined : `_${joined}`;
}

async function cutName(
  plain: string,
  { server, name }: Pick<AgentTool, "server" | "name">,
  taken: ReadonlyMap<string, unknown>,
): Promise<string> {
  const head = plain.slice(0, MAX_NAME_CHARACTERS - HASH_CHARACTERS - 1);
  for (let attempt = 0; ; attempt++) {
    const salt = attempt === 0 ? "" : `\0${attempt}`;
    const hash = await sha256Hex(`${server}\0${name}${salt}`);
    const cut = `${head}_${hash.slice(0, HASH_CHARACTERS)}`;
    if (!taken.has(cut)) return cut;
  }
}
