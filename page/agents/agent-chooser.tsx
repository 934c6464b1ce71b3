import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { AgentChoice } from "../chat/conversation.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { Dialog } from "../view/dialog.tsx";
import { Icon } from "../view/icon.tsx";
import { words } from "../words/agents.ts";

/** Who answers in the open conversation, or in the one to be begun; a tap chooses another. */
export function AgentChooser(): VNode | null {
  const { agents, chat, conversations, newChat } = useApp();
  const list = useObservable(agents.list) ?? [];
  const { open } = useObservable(conversations.state);
  const begun = useObservable(newChat.agent);
  useObservable(chat.live.all);
  const [choosing, setChoosing] = useState(false);
  const agent = open ? open.agent : begun;
  if (list.length === 0 && !agent) return null;
  const isThere = !agent || list.some(({ id }) => id === agent.id);
  const choose = (chosen: AgentChoice | undefined): void => {
    setChoosing(false);
    if (!open) {
      newChat.agent.set(chosen);
      return;
    }
    const { agent: _, ...rest } = open;
    void conversations.change({ ...rest, ...(chosen && { agent: chosen }) });
  };
  return (
    <div class="chooser">
      <button
        type="button"
        class={agent ? "chip on" : "chip"}
        aria-haspopup="dialog"
        disabled={chat.live.in(open?.id) !== undefined}
        onClick={() => setChoosing(true)}
      >
        <span class="offscreen">{words.answeredBy} </span>
        <span class="chip-name" dir="auto">
          {agent?.name ?? words.chat}
        </span>
      </button>
      {!isThere && <small>{words.notThere}</small>}
      {choosing && (
        <Dialog title={words.whoAnswers} onClose={() => setChoosing(false)}>
          <ul class="choices">
            <Choice
              name={words.chat}
              about={words.aboutChat}
              isChosen={!agent}
              onChoose={() => choose(undefined)}
            />
            {list.map(({ id, name, description }) => (
              <Choice
                key={id}
                name={name}
                about={description || words.aboutAgent}
                isChosen={agent?.id === id}
                onChoose={() => choose({ id, name })}
              />
            ))}
          </ul>
        </Dialog>
      )}
    </div>
  );
}

function Choice({
  name,
  about,
  isChosen,
  onChoose,
}: {
  name: string;
  about: string;
  isChosen: boolean;
  onChoose: () => void;
}): VNode {
  return (
    <li>
      <button type="button" class="choice" aria-pressed={isChosen} onClick={onChoose}>
        <strong dir="auto">{name}</strong>
        <small dir="auto">{about}</small>
        {isChosen && <Icon name="check" />}
      </button>
    </li>
  );
}
