import { open, readFile, stat } from "node:fs/promises";
import { delay } from "../../delay.ts";

/** The last lines of a log and of the one that was put aside; empty when there is none. */
export async function lastLines(path: string, count: number): Promise<string[]> {
  const texts = await Promise.all(
    [`${path}.1`, path].map((file) => readFile(file, "utf8").catch(() => "")),
  );
  return texts.join("").split(/\r?\n/).slice(0, -1).slice(-count);
}

/** How {@link followFile} works. */
export interface FollowFileOptions {
  /** After how many bytes it begins. */
  readonly from: number;
  /** Ends it. Default: nothing does. */
  readonly signal?: AbortSignal;
  /** Milliseconds between two looks. Default 500. */
  readonly pollMs?: number;
}

/** Gives what is written to a log; goes on at the beginning when the file is put aside. */
export async function followFile(
  path: string,
  write: (text: string) => void,
  { from, signal, pollMs = 500 }: FollowFileOptions,
): Promise<void> {
  const decoder = new TextDecoder();
  for (let at = from; signal?.aborted !== true; ) {
    await delay(pollMs, signal && { signal });
    const size = await fileSize(path);
    if (size < at) at = 0;
    if (size === at) continue;
    const chunk = await readFrom(path, at);
    at += chunk.length;
    write(decoder.decode(chunk, { stream: true }));
  }
}

async function readFrom(path: string, at: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.max(0, size - at));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The bytes of a file; 0 when there is none. */
export async function fileSize(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
