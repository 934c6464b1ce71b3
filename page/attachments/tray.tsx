import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Attachment } from "../chat/attachment.ts";
import type { AgentChoice } from "../chat/conversation.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { Icon } from "../view/icon.tsx";
import { words } from "../words/attachments.ts";
import { reading, remarks } from "./adding.ts";
import { pickModel } from "./chosen-model.ts";
import { FileLabel } from "./file-label.tsx";
import { PictureView } from "./picture-view.tsx";
import { useBlindness } from "./use-blindness.ts";

/** What is attached to the message that is being written, and what is to be said of it. */
export function Tray(): VNode {
  const { attached, conversations } = useApp();
  const { open } = useObservable(conversations.state);
  const files = useObservable(attached.list);
  const names = useObservable(reading);
  const told = useObservable(remarks);
  const obstacle = useObstacle(files);
  const isShown = files.length + names.length + told.length > 0;
  const isBlocked = names.length > 0 || obstacle !== undefined;
  useEffect(() => attached.isBlocked.set(isBlocked), [isBlocked]);
  useForgottenRemarks([open?.id, files.length === 0]);
  const remove = (one: Attachment): void => attached.set(files.filter((other) => other !== one));
  return (
    <div class={isShown ? "tray shown" : "tray"}>
      <div role="status">
        {names.length > 0 && <p class="tray-line">{words.reading(names[0] ?? "")}</p>}
        {told.map((remark) => (
          <p class="tray-line" key={remark}>
            {remark}
            <RemoveButton
              label={words.dismiss(remark)}
              onClick={() => remarks.set(told.filter((other) => other !== remark))}
            />
          </p>
        ))}
      </div>
      {obstacle !== undefined && <Obstacle words={obstacle} files={files} />}
      {files.length > 0 && (
        <ul class="tray-items" aria-label={words.attached}>
          {files.map((one, index) => (
            <li key={index} class={`tray-item ${one.kind}`}>
              {one.kind === "picture" ? <PictureView picture={one} /> : <FileLabel file={one} />}
              <RemoveButton label={words.remove(one.name)} onClick={() => remove(one)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Forgets what was told once a message is sent, or another conversation shown. */
function useForgottenRemarks(changes: readonly unknown[]): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current && changes[1]) remarks.set([]);
    isFirst.current = false;
  }, changes);
}

/** Why the pictures among these cannot be sent to who is to answer. */
function useObstacle(files: readonly Attachment[]): string | undefined {
  const { conversations, newChat } = useApp();
  const { open } = useObservable(conversations.state);
  const chosen = useObservable(newChat.agent);
  const isBlind = useBlindness();
  const agent: AgentChoice | undefined = open ? open.agent : chosen;
  if (!files.some(isPicture)) return undefined;
  if (agent) return words.agentIsBlind(agent.name);
  return isBlind ? words.isBlind : undefined;
}

function Obstacle({ words: why, files }: { words: string; files: readonly Attachment[] }): VNode {
  const app = useApp();
  const rest = files.filter((one) => !isPicture(one));
  return (
    <div class="tray-obstacle" role="alert">
      <p>{why}</p>
      <div class="row">
        <button type="button" class="button" onClick={() => app.attached.set(rest)}>
          {words.removePictures(files.length - rest.length)}
        </button>
        <button type="button" class="button" onClick={() => pickModel(app)}>
          {words.otherModel}
        </button>
      </div>
    </div>
  );
}

function RemoveButton({ label, onClick }: { label: string; onClick: () => void }): VNode {
  return (
    <button type="button" class="tray-remove" aria-label={label} title={label} onClick={onClick}>
      <span>
        <Icon name="close" />
      </span>
    </button>
  );
}

function isPicture({ kind }: Attachment): boolean {
  return kind === "picture";
}
