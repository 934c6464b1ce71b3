import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { ConfirmButton } from "../view/confirm-button.tsx";
import { Dialog } from "../view/dialog.tsx";
import { Switch } from "../view/switch.tsx";
import { words } from "../words/on-pc.ts";
import { words as settings } from "../words/settings.ts";
import { words as states } from "../words/states.ts";
import { changeFailure, moveFailure } from "./failure.ts";
import { keepHere } from "./moves.ts";
import { pcCopies } from "./pc-copies.ts";
import { whoseWords } from "./whose.ts";

/** A conversation of the PC: its title and instructions, whose it is, and what can be done with it. */
export function PcDialog({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}): VNode {
  const app = useApp();
  const { pc, reach } = useObservable(app.link.state);
  const { list } = useObservable(app.conversations.state);
  useObservable(app.chat.live.all);
  const current = list.find(({ id }) => id === conversation.id) ?? conversation;
  const [title, setTitle] = useState(conversation.title);
  const [system, setSystem] = useState(conversation.system);
  const [isMoving, setIsMoving] = useState(false);
  const { onPc } = current;
  const hostname = pc?.hostname ?? "PC";
  const copies = pcCopies(app);
  const isGone = onPc?.isGone === true;
  const isBusy = isMoving || app.chat.live.in(current.id) !== undefined;
  const canChange = !isGone && reach === "connected" && (onPc?.updatedAt ?? 0) > 0;
  const mayEdit = onPc && (onPc.owner === onPc.who || onPc.who === "owner");
  const canEdit = canChange && mayEdit === true;
  const isChanged = title.trim() !== conversation.title || system !== conversation.system;
  const attempt = (work: Promise<void>): Promise<void> =>
    work.catch((error) => app.notices.show(changeFailure(error)));
  const save = (): void => {
    const edit = {
      ...(title.trim() !== conversation.title && title.trim() !== "" && { title: title.trim() }),
      ...(system !== conversation.system && { system }),
    };
    if (isChanged && canEdit) void attempt(copies.edit(current, edit));
    onClose();
  };
  const leave = (): void => {
    if (isChanged) app.notices.show(states.notChanged);
    onClose();
  };
  const moveHere = async (andDelete: boolean): Promise<void> => {
    setIsMoving(true);
    try {
      await keepHere(app, copies, { id: current.id, andDelete });
      app.notices.show(words.nowHere);
      onClose();
    } catch (error) {
      app.notices.show(moveFailure(error));
    }
    setIsMoving(false);
  };
  return (
    <Dialog title={settings.conversation} onClose={save} onEscape={leave}>
      <p class="pc-where">
        {isGone ? (
          words.gone(hostname)
        ) : (
          <>
            <span class="pc-mark">{words.onPc(hostname)}</span> {onPc && whoseWords(onPc)}
          </>
        )}
      </p>
      <label class="field">
        <span>{settings.title}</span>
        <input
          type="text"
          dir="auto"
          maxLength={200}
          value={title}
          disabled={!canEdit}
          onInput={({ currentTarget }) => setTitle(currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{settings.instructionsField}</span>
        <textarea
          dir="auto"
          rows={4}
          value={system}
          disabled={!canEdit}
          onInput={({ currentTarget }) => setSystem(currentTarget.value)}
        />
      </label>
      {canEdit && onPc && (
        <Switch
          label={words.share}
          isOn={onPc.shared}
          onTurn={(shared) => void attempt(copies.edit(current, { shared }))}
        />
      )}
      <section class="section">
        <h3>{words.keepHere}</h3>
        <button
          type="button"
          class="button"
          disabled={isBusy || !(isGone || canChange)}
          onClick={() => void moveHere(false)}
        >
          {isGone ? words.keepHere : words.copyHere}
        </button>
        {canEdit && !isBusy && (
          <ConfirmButton
            label={words.moveHere}
            question={words.moveQuestion(hostname)}
            confirm={words.move}
            onConfirm={() => void moveHere(true)}
          />
        )}
      </section>
      {(isGone || canEdit) && (
        <section class="section">
          <ConfirmButton
            label={isGone ? words.removeCopy : words.deleteFromPc}
            question={isGone ? words.removeQuestion : words.deleteQuestion(hostname)}
            confirm={isGone ? words.remove : settings.delete}
            onConfirm={() => {
              void attempt(copies.remove(current));
              onClose();
            }}
          />
        </section>
      )}
    </Dialog>
  );
}
