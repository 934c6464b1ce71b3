import type { App } from "../app/app.ts";
import { modelsOf } from "../models/models-state.ts";
import { useObservable } from "../view/app-context.ts";

/**
 * The id of the model that is asked in the open conversation, as `GET /v1/models` names it;
 * undefined for the PC's own choice.
 */
export function useChosenModel(app: App): string | undefined {
  const { open } = useObservable(app.conversations.state);
  const begun = useObservable(app.newChat.model);
  return (open ? open.model : begun)?.id;
}

/** Opens the choice of another model. */
export function pickModel(app: App): void {
  modelsOf(app).picking.set({});
}
