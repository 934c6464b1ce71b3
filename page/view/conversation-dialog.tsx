import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import { fileName, toJson, toMarkdown } from "../chat/export.ts";
import { words } from "../words/settings.ts";
import { useApp } from "./app-context.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { Dialog } from "./dialog.tsx";
import { dropDraft } from "./drafts.ts";
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
  const [title, setTitle] = useState(conversation.title);
  const [system, setSystem] = useState(conversation.system);
  const save = (): void => {
    const { list } = conversations.state.value;
    // As it is now: a reply may have changed it since the dialog was opened.
    const current = list.find(({ id }) => id === conversation.id);
    const isChanged = title.trim() !== conversation.title || system !== conversation.system;
    if (current && isChanged)
      void conversations.change({ ...current, title: title.trim() || current.title, system });
    onClose();
  };
  const exportAs = async (kind: "md" | "json"): Promise<void> => {
    const messages = await store.messages(conversation.id);
    const name = fileName(conversation.title, kind);
    if (kind === "md") saveFile(name, "text/markdown", toMarkdown(conversation, messages));
    else saveFile(name, "application/json", toJson([conversation], messages));
    notices.show(words.savedAs(name));
  };
  return (
    <Dialog title={words.conversation} onClose={save}>
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
      <section class="section">
        <ConfirmButton
          label={words.deleteConversation}
          question={words.deleteQuestion}
          confirm={words.delete}
          onConfirm={() => {
            dropDraft(conversation.id);
            void chat.remove(conversation.id);
            onClose();
          }}
        />
      </section>
    </Dialog>
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
