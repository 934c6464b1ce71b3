import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { useApp } from "../view/app-context.ts";
import { Dialog } from "../view/dialog.tsx";
import { words } from "../words/attachments.ts";
import { addFiles } from "./adding.ts";

/** Where pictures and files come from: each opens the system's own chooser. */
export function AttachDialog({ onClose }: { onClose: () => void }): VNode {
  const hasCamera = matchMedia("(pointer: coarse)").matches;
  return (
    <Dialog title={words.title} class="attach-dialog" onClose={onClose}>
      <div class="menu">
        {hasCamera && (
          <Chooser label={words.takePhoto} accept="image/*" isCamera onClose={onClose} />
        )}
        <Chooser label={words.choosePictures} accept="image/*" onClose={onClose} />
        <Chooser label={words.chooseFiles} onClose={onClose} />
      </div>
      <p class="note">{words.about}</p>
    </Dialog>
  );
}

function Chooser({
  label,
  accept,
  isCamera = false,
  onClose,
}: {
  label: string;
  accept?: string;
  isCamera?: boolean;
  onClose: () => void;
}): VNode {
  const app = useApp();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!isCamera}
        {...(accept && { accept })}
        {...(isCamera && { capture: "environment" })}
        onChange={({ currentTarget: { files } }) => {
          if (!files?.length) return;
          void addFiles(app, Array.from(files));
          onClose();
        }}
      />
    </>
  );
}
