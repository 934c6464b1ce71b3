import { appendFileSync, chmodSync, renameSync, rmSync, statSync, truncateSync } from "node:fs";

const MAX_BYTES = 1_048_576;

/**
 * A log file that does not grow without end: at `maxBytes` (default 1 MiB) it is put aside as
 * `.1`, which replaces the one that was put aside before.
 */
export class BoundedLog {
  readonly path: string;
  readonly #maxBytes: number;
  #bytes: number | undefined;

  constructor(path: string, { maxBytes = MAX_BYTES }: { readonly maxBytes?: number } = {}) {
    this.path = path;
    this.#maxBytes = maxBytes;
  }

  /** Never throws: a full disk must not end the server. */
  write(chunk: Uint8Array | string): void {
    try {
      this.#bytes ??= sizeOf(this.path);
      const length = typeof chunk === "string" ? Buffer.byteLength(chunk) : chunk.length;
      if (this.#bytes > 0 && this.#bytes + length > this.#maxBytes) this.#putAside();
      appendFileSync(this.path, chunk, { mode: 0o600 });
      this.#bytes += length;
    } catch {
      // The next one may fit.
      this.#bytes = undefined;
    }
  }

  #putAside(): void {
    this.#bytes = 0;
    try {
      renameSync(this.path, `${this.path}.1`);
    } catch {
      // Windows renames nothing that another program has open.
      truncateSync(this.path);
    }
  }
}

/** Removes a log and what was put aside. */
export function removeLog(path: string): void {
  for (const file of [path, `${path}.1`]) rmSync(file, { force: true });
}

function sizeOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  // Tokens are in no log; who paired when is nobody else's concern.
  if (found !== undefined && (found.mode & 0o077) !== 0) chmodSync(path, 0o600);
  return found?.size ?? 0;
}
