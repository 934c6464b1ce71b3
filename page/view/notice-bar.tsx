import type { VNode } from "preact";
import { words } from "../words/common.ts";
import { useApp, useObservable } from "./app-context.ts";
import { IconButton } from "./icon-button.tsx";

/** Short messages, in the dialog in front, else on the page; there also what is only read out. */
export function NoticeBar({ dialog }: { dialog?: string }): VNode {
  const { notices } = useApp();
  const isFront = useObservable(notices.dialog) === dialog;
  const shown = useObservable(notices.shown);
  const spoken = useObservable(notices.spoken);
  const notice = isFront && shown;
  return (
    <>
      {dialog === undefined && (
        <div class="offscreen" role="log" aria-live="polite">
          {spoken.map(({ id, text }) => (
            <p key={id}>{text}</p>
          ))}
        </div>
      )}
      <div class="notices" role="status">
        {notice && (
          <div class="notice">
            <p>{notice.text}</p>
            {notice.action && (
              <button type="button" class="button small" onClick={notice.action.run}>
                {notice.action.label}
              </button>
            )}
            <IconButton icon="close" label={words.dismiss} onClick={() => notices.dismiss()} />
          </div>
        )}
      </div>
    </>
  );
}
