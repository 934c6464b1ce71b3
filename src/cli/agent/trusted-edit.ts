import { ChatError } from "../../errors.ts";
import { digestOf } from "../../library/digest.ts";
import type { WorkspaceTrust } from "../../library/library.ts";
import type { DiskLayer } from "./layers.ts";
import { trust, trustAlso } from "./trust-file.ts";

/** A workspace that is trusted as it is now. */
export interface TrustedLayer {
  readonly home: string;
  readonly layer: DiskLayer;
  readonly workspace: WorkspaceTrust;
}

/**
 * Says, before the file is written, what its text will be; undefined when it will be gone.
 * @throws ChatError `loop.changed` when the workspace is no longer as it was trusted
 */
export type ReplaceText = (before: string | undefined, text: string | undefined) => Promise<void>;

/**
 * Changes one file of a trusted workspace in `work`, and trusts it from then on as it was with
 * that one text replaced. Anything else that changes meanwhile ends the trust, as ever.
 */
export async function keepTrusted(
  { home, layer, workspace }: TrustedLayer,
  file: string,
  work: (replace: ReplaceText) => Promise<void>,
): Promise<void> {
  const directory = layer.base;
  let digest = workspace.digest;
  const replace: ReplaceText = async (before, text) => {
    const texts = await textsOf(layer, workspace.files);
    if (texts.get(file) !== before || (await digestOf([...texts])) !== workspace.digest)
      throw new ChatError(
        "loop.changed",
        "The directory of this loop has changed just now. Look at it on the PC: agents trust",
      );
    if (text === undefined) texts.delete(file);
    else texts.set(file, text);
    const next = await digestOf([...texts]);
    await trustAlso(home, { directory, digest: next });
    digest = next;
  };
  try {
    await work(replace);
  } catch (error) {
    digest = workspace.digest;
    throw error;
  } finally {
    await trust(home, { directory, digest });
  }
}

/** The texts that are trusted, by their files in order. */
async function textsOf(
  { files }: DiskLayer,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths) texts.set(path, await files.read(path));
  return texts;
}
