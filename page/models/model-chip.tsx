import type { VNode } from "preact";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/models.ts";
import { ModelPicker } from "./model-picker.tsx";
import { modelsOf } from "./models-state.ts";

/** Who answers in the open conversation, or in the one to be begun; a tap chooses another. */
export function ModelChip(): VNode | null {
  const app = useApp();
  const { conversations, newChat, link } = app;
  const models = modelsOf(app);
  const list = useObservable(models.list);
  const { open } = useObservable(conversations.state);
  const begun = useObservable(newChat.model);
  const agent = useObservable(newChat.agent);
  const { pc } = useObservable(link.state);
  // An agent has a model of its own.
  if (open ? open.agent : agent) return null;
  const choice = open ? open.model : begun;
  if (list?.length === 0 && !choice) return null;
  const isGone = list !== undefined && choice !== undefined && !models.find(choice.id);
  const name = choice ? choice.name : (models.standard?.name ?? words.pcModel);
  return (
    <>
      <button
        type="button"
        class="chip model-chip"
        aria-haspopup="dialog"
        onClick={() => models.picking.set({})}
      >
        <span class="offscreen">{words.model}: </span>
        <bdi class="chip-name model-name">{name}</bdi>
        <span class="model-pc">{words.on(pc?.hostname ?? "")}</span>
      </button>
      {isGone && <small class="model-gone">{words.notThere}</small>}
    </>
  );
}

/** The chip above the composer, once the conversation has begun, and the picker wherever it is asked for. */
export function ModelBar(): VNode {
  const app = useApp();
  const models = modelsOf(app);
  const { branch } = useObservable(app.conversations.state);
  const picking = useObservable(models.picking);
  return (
    <>
      {branch.length > 0 && (
        <div class="model-bar">
          <ModelChip />
        </div>
      )}
      {picking && <ModelPicker picking={picking} />}
    </>
  );
}
