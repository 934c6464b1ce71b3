/**
 * The part for those who read German: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/de/agents.ts";
import { CHAT } from "../words/de/chat.ts";
import { COMMON } from "../words/de/common.ts";
import { LIST } from "../words/de/list.ts";
import { OWNER } from "../words/de/owner.ts";
import { PAIRING } from "../words/de/pairing.ts";
import { SETTINGS } from "../words/de/settings.ts";
import { TIMES } from "../words/de/times.ts";

/** Its words, by area. */
export const areas: Areas = {
  agents: AGENTS,
  chat: CHAT,
  common: COMMON,
  list: LIST,
  owner: OWNER,
  pairing: PAIRING,
  settings: SETTINGS,
  times: TIMES,
};
