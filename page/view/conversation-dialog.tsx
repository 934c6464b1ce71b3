import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { draftKey } from "../app/attached-files.ts";
import type { Conversation } from "../chat/conversation.ts";
import { fileName, toJson, toMarkdown } from "../chat/export.ts";
import { exportable } from "../chat/exported-attachments.ts";
import { branchOf, requestMessages } from "../chat/message-tree.ts";
import { modelTitle } from "../pc/model-title.ts";
import { words as devices } from "../words/devices.ts";
import { words } from "../words/settings.ts";
import { words as states } from "../words/states.ts";
import { useApp } from "./app-context.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { Dialog } from "./dialog.tsx";
import { dropDraft } from "./drafts.ts";
import { useOnPcPart } from "./on-pc-part.ts";
import { saveFile } from "./save-file.ts";

/** A conversation's title and instructions, and what can be done with it. */
export function ConversationDialog({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}): VNode {
  const { chat, conversations, store, notices } = useApp();
  const onPc = useOnPcPart();
  const [title, setTitle] = useState(conversation.title);
  const [system, setSystem] = useState(conversation.system);
  const isChanged = title.trim() !== conversation.title || system !== conversation.system;
  const save = (): void => {
    const { list } = conversations.state.value;
    // As it is now: a reply may have changed it since the dialog was opened.
    const current = list.find(({ id }) => id === conversation.id);
    if (current && isChanged)
      void conversations.change({ ...current, title: title.trim() || current.title, system });
    onClose();
  };
  const leave = (): void => {
    if (isChanged) notices.show(states.notChanged);
    onClose();
  };
  const exportAs = async (kind: "md" | "json"): Promise<void> => {
    const messages = await store.messages(conversation.id);
    const name = fileName(conversation.title, kind);
    if (kind === "md") saveFile(name, "text/markdown", toMarkdown(conversation, messages));
    const exported = kind === "json" ? await exportable(messages) : undefined;
    if (exported) saveFile(name, "application/json", toJson([conversation], exported.messages));
    notices.show(exported?.leftOut ? words.exportLeftOut(exported.leftOut) : words.savedAs(name));
  };
  return (
    <Dialog title={words.conversation} onClose={save} onEscape={leave}>
      <label class="field">
        <span>{words.title}</span>
        <input
          type="text"
          dir="auto"
          maxLength={200}
          value={title}
          onInput={({ currentTarget }) => setTitle(currentTarget.value)}
        />
      </label>
      <TitleByModel conversation={conversation} onTitle={setTitle} />
      <InstructionsField value={system} onInput={setSystem} />
      <section class="section">
        <h3>{words.export}</h3>
        <div class="row">
          <button type="button" class="button" onClick={() => void exportAs("md")}>
            Markdown
          </button>
          <button type="button" class="button" onClick={() => void exportAs("json")}>
            JSON
          </button>
        </div>
      </section>
      {onPc && <onPc.KeepSection conversation={conversation} onMoved={onClose} />}
      <section class="section">
        <ConfirmButton
          label={words.deleteConversation}
          question={words.deleteQuestion}
          confirm={words.delete}
          onConfirm={() => {
            dropDraft(conversation.id);
            void store.setSetting(draftKey(conversation.id), undefined);
            void chat.remove(conversation.id);
            onClose();
          }}
        />
      </section>
    </Dialog>
  );
}

/** Only when it is asked for: a title costs as much as a short question. */
function TitleByModel({
  conversation,
  onTitle,
}: {
  conversation: Conversation;
  onTitle: (title: string) => void;
}): VNode | null {
  const { chat, link, notices, store } = useApp();
  const [isAsking, setIsAsking] = useState(false);
  const { pc } = link.state.value;
  if (!pc || !chat.canAsk) return null;
  const ask = async (): Promise<void> => {
    setIsAsking(true);
    const branch = branchOf(await store.messages(conversation.id), conversation.leafId);
    const title = await modelTitle(pc, requestMessages({ system: "" }, branch));
    setIsAsking(false);
    if (title === undefined) notices.show(devices.noTitle);
    else onTitle(title);
  };
  return (
    <div class="field">
      <button type="button" class="button" disabled={isAsking} onClick={() => void ask()}>
        {isAsking ? devices.askingModel : devices.titleByModel}
      </button>
      <small>{devices.titleNote}</small>
    </div>
  );
}

/** The instructions of a conversation that has not begun. */
export function InstructionsDialog({ onClose }: { onClose: () => void }): VNode {
  const { newChat } = useApp();
  const [system, setSystem] = useState(newChat.system.value);
  return (
    <Dialog
      title={words.instructions}
      onClose={() => {
        newChat.system.set(system);
        onClose();
      }}
      onEscape={onClose}
    >
      <InstructionsField value={system} onInput={setSystem} />
    </Dialog>
  );
}

function InstructionsField({
  value,
  onInput,
}: {
  value: string;
  onInput: (value: string) => void;
}): VNode {
  return (
    <label class="field">
      <span>{words.instructionsField}</span>
      <textarea
        dir="auto"
        rows={5}
        placeholder={words.instructionsExample}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <small>{words.instructionsNote}</small>
    </label>
  );
}
