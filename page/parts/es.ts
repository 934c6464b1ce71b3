/**
 * The part for those who read Spanish: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/es/agents.ts";
import { CHAT } from "../words/es/chat.ts";
import { COMMON } from "../words/es/common.ts";
import { LIST } from "../words/es/list.ts";
import { OWNER } from "../words/es/owner.ts";
import { PAIRING } from "../words/es/pairing.ts";
import { SETTINGS } from "../words/es/settings.ts";
import { TIMES } from "../words/es/times.ts";

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
