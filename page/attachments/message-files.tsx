import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { QuotedFile } from "../chat/attachment.ts";
import type { Message } from "../chat/conversation.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/attachments.ts";
import { FileLabel } from "./file-label.tsx";
import { leftOutOf } from "./left-out.ts";
import { PictureView } from "./picture-view.tsx";
import { useBlindness } from "./use-blindness.ts";

/** What a person has added to a message, and what of it later ones do not bring along again. */
export function MessageFiles({ message }: { message: Message }): VNode {
  const { attachments = [] } = message;
  const { conversations, attached } = useApp();
  const { branch } = useObservable(conversations.state);
  const added = useObservable(attached.list);
  const isBlind = useBlindness();
  const isLast = branch.at(-1)?.parentId === message.id;
  const leftOut = leftOutOf([...branch.map((each) => each.attachments ?? []), added]);
  const count = attachments.filter((one) => leftOut.has(one)).length;
  const isUnseen = isBlind && !isLast && attachments.some(({ kind }) => kind === "picture");
  return (
    <>
      <ul class="message-files" aria-label={words.attached}>
        {attachments.map((one, index) => (
          <li key={index} class={one.kind}>
            {one.kind === "picture" ? <PictureView picture={one} /> : <FileQuote file={one} />}
          </li>
        ))}
      </ul>
      {count > 0 && <p class="note files-note">{words.notSentAgain(count)}</p>}
      {isUnseen && <p class="note files-note">{words.notSeen}</p>}
    </>
  );
}

/** A file, folded; its text is looked up when it is opened. */
function FileQuote({ file }: { file: QuotedFile }): VNode {
  const [text, setText] = useState<string>();
  const read = (): Promise<void> => file.blob.text().then(setText, () => setText(words.unreadable));
  return (
    <details class="file-quote" onToggle={() => text === undefined && void read()}>
      <summary>
        <FileLabel file={file} />
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
      <pre dir="auto" tabIndex={0}>
        {text}
      </pre>
    </details>
  );
}
