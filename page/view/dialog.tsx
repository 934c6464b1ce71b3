import type { ComponentChildren, VNode } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../words/common.ts";
import { useApp } from "./app-context.ts";
import { IconButton } from "./icon-button.tsx";
import { NoticeBar } from "./notice-bar.tsx";

/**
 * A modal dialog, open while it is mounted: the browser keeps the focus in it, restores it
 * after, and closes it on Escape and on a phone's back button.
 */
export function Dialog({
  title,
  class: className = "",
  onClose,
  children,
}: {
  title: string;
  class?: string;
  onClose: () => void;
  children: ComponentChildren;
}): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { notices } = useApp();
  useLayoutEffect(() => {
    dialog.current?.showModal();
    notices.dialog.set(titleId);
    return () => {
      if (notices.dialog.value === titleId) notices.dialog.set(undefined);
    };
  }, []);
  const close = (): void => dialog.current?.close();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same.
    <dialog
      ref={dialog}
      class={`dialog ${className}`}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        // Beside the box: on the backdrop, which belongs to the dialog.
        if (event.target === dialog.current) close();
      }}
    >
      <div class="dialog-box">
        <header class="dialog-header">
          <h2 id={titleId} tabIndex={-1} autofocus>
            {title}
          </h2>
          <IconButton icon="close" label={words.close} onClick={close} />
        </header>
        <div class="dialog-body">{children}</div>
      </div>
      <NoticeBar dialog={titleId} />
    </dialog>
  );
}
