import type { EN_AGENTS } from "./en/agents.ts";
import type { EN_ATTACHMENTS } from "./en/attachments.ts";
import type { EN_CHAT } from "./en/chat.ts";
import type { EN_COMMON } from "./en/common.ts";
import type { EN_DEVICES } from "./en/devices.ts";
import type { EN_LIST } from "./en/list.ts";
import type { EN_MODELS } from "./en/models.ts";
import type { EN_ON_PC } from "./en/on-pc.ts";
import type { EN_OWNER } from "./en/owner.ts";
import type { EN_PAIRING } from "./en/pairing.ts";
import type { EN_PCS } from "./en/pcs.ts";
import type { EN_PUSH } from "./en/push.ts";
import type { EN_READING } from "./en/reading.ts";
import type { EN_REPLY_MENU } from "./en/reply-menu.ts";
import type { EN_SETTINGS } from "./en/settings.ts";
import type { EN_STATES } from "./en/states.ts";
import type { EN_TIMES } from "./en/times.ts";
import type { ErrorWords } from "./error-kinds.ts";
import type { Translated, Words } from "./words-of.ts";

/**
 * The areas of words that every language has, by the names that `wordsOf` is given. To add one:
 * write page/words/en/AREA.ts, add a line here, and the type checker names the languages (page/parts)
 * that lack it. An area that is not here is said in English everywhere; it is then to be named in
 * UNTRANSLATED of tests/page/words/catalogues.test.ts.
 */
export interface Areas extends Readonly<Record<string, Words>> {
  readonly agents: Translated<typeof EN_AGENTS>;
  readonly chat: Translated<typeof EN_CHAT>;
  readonly common: Translated<typeof EN_COMMON>;
  readonly errors: ErrorWords;
  readonly list: Translated<typeof EN_LIST>;
  readonly owner: Translated<typeof EN_OWNER>;
  readonly pairing: Translated<typeof EN_PAIRING>;
  readonly settings: Translated<typeof EN_SETTINGS>;
  readonly times: Translated<typeof EN_TIMES>;
  readonly models: Translated<typeof EN_MODELS>;
  readonly pcs: Translated<typeof EN_PCS>;
  readonly push: Translated<typeof EN_PUSH>;
  readonly reading: Translated<typeof EN_READING>;
  readonly "reply-menu": Translated<typeof EN_REPLY_MENU>;
  readonly devices: Translated<typeof EN_DEVICES>;
  readonly states: Translated<typeof EN_STATES>;
  readonly attachments: Translated<typeof EN_ATTACHMENTS>;
  readonly "on-pc": Translated<typeof EN_ON_PC>;
}
