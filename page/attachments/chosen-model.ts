import type { App } from "../app/app.ts";

/**
 * The id of the model that is asked in the open conversation, as `GET /v1/models` names it;
 * undefined for the PC's own choice. The one place that knows where a choice is kept.
 */
export function useChosenModel(_app: App): string | undefined {
  return undefined;
}

/** What opens the choice of another model; undefined where there is no such thing. */
export function modelPicker(_app: App): (() => void) | undefined {
  return undefined;
}
