import type { VNode } from "preact";
import { useApp, useObservable } from "./app-context.ts";
import { IconButton } from "./icon-button.tsx";

/** Short messages, and what is only read out. */
export function NoticeBar(): VNode {
  const { notices } = useApp();
  const notice = useObservable(notices.shown);
  const spoken = useObservable(notices.spoken);
  return (
    <>
      <p class="offscreen" role="log" aria-live="polite">
        {spoken}
      </p>
      <div class="notices" role="status">
        {notice && (
          <div class="notice">
            <p>{notice.text}</p>
            {notice.action && (
              <button type="button" class="button small" onClick={notice.action.run}>
                {notice.action.label}
              </button>
            )}
            <IconButton icon="close" label="Dismiss" onClick={() => notices.dismiss()} />
          </div>
        )}
      </div>
    </>
  );
}
