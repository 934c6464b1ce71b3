import type { ModelInfo, Provider } from "../providers/provider.ts";

/** Who asks: the owner may use every model, a device those that are exposed to devices. */
export type ModelAccess = "owner" | "device";

/** The models that clients may choose from, and who answers for each. */
export interface ModelDirectory {
  /**
   * All that `access` may use, the active one first. A provider that does not answer in time
   * contributes its configured model.
   */
  list(access: ModelAccess): Promise<readonly ListedModel[]>;
  /**
   * Who answers for a name: `ID/MODEL`, a bare model of the active provider's, or `default`,
   * which is also meant where no name is given.
   * @throws ChatError `chat.model_not_found` for one that `access` may not use as for one that
   * is not there; `chat.no_provider`, `chat.busy`
   */
  find(name: string | undefined, access: ModelAccess): Promise<ChosenModel>;
}

/** A model to choose. */
export interface ListedModel extends Omit<ModelInfo, "name"> {
  /** `ID/MODEL`: the provider's id and the model as the provider spells it. */
  readonly id: string;
  /** The provider's id. */
  readonly ownedBy: string;
  /** Whether it runs on a machine of one's own, and may have to be loaded first. */
  readonly isLocal?: boolean;
}

/** A model that was chosen. */
export interface ChosenModel {
  /** `ID/MODEL` */
  readonly id: string;
  readonly provider: Provider;
  /** To be asked of the provider; absent for one that knows no models. */
  readonly model?: string;
}
