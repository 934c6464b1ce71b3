import type { ComponentChildren, VNode } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../words/common.ts";
import { useApp, useObservable } from "./app-context.ts";
import { IconButton } from "./icon-button.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { useSettingsPart } from "./settings-part.ts";
import { useLayer } from "./use-layer.ts";

/**
 * Forgets where somebody tapped last: of a place that a dialog covers, Chromium goes through all
 * that is covered, in search of one that can be selected. What is selected stays so.
 */
function forgetCaret(): void {
  const selection = getSelection();
  if (selection?.isCollapsed) selection.removeAllRanges();
}

/**
 * A modal dialog, open while it is mounted: the browser keeps the focus in it, restores it
 * after, and closes it on Escape; the browser's Back closes it as well. What the owner is asked
 * is asked in it, above everything else.
 */
export function Dialog({
  title,
  class: className = "",
  isBase = false,
  onClose,
  onEscape = onClose,
  children,
}: {
  title: string;
  class?: string;
  /** Whether Back leaves the page from here. */
  isBase?: boolean;
  onClose: () => void;
  /** In the place of `onClose`, when Escape was what closed it. */
  onEscape?: () => void;
  children: ComponentChildren;
}): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const wasEscape = useRef(false);
  const { link, notices } = useApp();
  const { pc } = useObservable(link.state);
  const settings = useSettingsPart(pc?.isOwner === true);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    forgetCaret();
    const before = notices.dialog.value;
    notices.dialog.set(titleId);
    return () => {
      if (notices.dialog.value === titleId) notices.dialog.set(before);
    };
  }, []);
  const close = (): void => dialog.current?.close();
  useLayer(!isBase, close);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${className}`}
      aria-labelledby={titleId}
      onClose={() => (wasEscape.current ? onEscape : onClose)()}
      onKeyDown={({ key, isComposing }) => {
        wasEscape.current = key === "Escape" && !isComposing;
      }}
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
        <div class="asked">
          {pc?.isOwner && settings && <settings.PairRequests access={pc} dialog={titleId} />}
          <NoticeBar dialog={titleId} />
        </div>
        <div class="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}
