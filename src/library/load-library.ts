import type { Library } from "./library.ts";
import { type Layer, type LayerContent, loadLayer } from "./load-layer.ts";
import { mergeLayers } from "./merge-layers.ts";

/** A layer, and who says whether it is trusted. */
export interface LibraryLayer extends Layer {
  /** Whether what could act has this digest with its owner's consent. Default: it has. */
  readonly isTrusted?: (digest: string) => boolean | Promise<boolean>;
}

/** A library, and what to give to {@link loadLibrary} the next time. */
export interface LoadedLibrary {
  readonly library: Library;
  readonly contents: readonly LayerContent[];
}

/**
 * Reads layers, the most important one last. `previous` is what was read before: of a file
 * that is broken now, it stays in use. Nothing but trust is decided outside the files.
 */
export async function loadLibrary(
  layers: readonly LibraryLayer[],
  previous: readonly LayerContent[] = [],
): Promise<LoadedLibrary> {
  const loaded = await Promise.all(
    layers.map(async (layer) => {
      const before = previous.find(({ name }) => name === layer.name);
      const content = await loadLayer(layer, before);
      return { content, trusted: (await layer.isTrusted?.(content.digest)) ?? true };
    }),
  );
  return { library: mergeLayers(loaded), contents: loaded.map(({ content }) => content) };
}
