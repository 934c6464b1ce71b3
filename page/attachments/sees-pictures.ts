import { accessKey, callPc, type PcAccess } from "../pc/pc-api.ts";

interface ListedModel {
  readonly id: string;
  readonly architecture?: { readonly input_modalities?: readonly string[] };
}

const FRESH_MS = 60_000;

let known: { readonly key: string; readonly at: number; readonly list: Promise<ListedModel[]> };

/**
 * Whether a model sees pictures, as far as the PC knows: the one of this id, or the one that
 * the PC asks by default, which it names first.
 */
export async function seesPictures(
  access: PcAccess,
  model: string | undefined,
): Promise<boolean | undefined> {
  const now = Date.now();
  const key = accessKey(access);
  if (known?.key !== key || now - known.at > FRESH_MS)
    known = { key, at: now, list: listModels(access) };
  const models = await known.list;
  const asked = model === undefined ? models[0] : models.find(({ id }) => id === model);
  return asked?.architecture?.input_modalities?.includes("image");
}

async function listModels(access: PcAccess): Promise<ListedModel[]> {
  try {
    const { data } = await callPc<{ data: ListedModel[] }>("v1/models", { access });
    return data;
  } catch {
    // An older PC has no list: nothing is known then.
    return [];
  }
}
