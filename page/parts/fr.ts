/**
 * The part for those who read French: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/fr/agents.ts";
import { CHAT } from "../words/fr/chat.ts";
import { COMMON } from "../words/fr/common.ts";
import { LIST } from "../words/fr/list.ts";
import { OWNER } from "../words/fr/owner.ts";
import { PAIRING } from "../words/fr/pairing.ts";
import { SETTINGS } from "../words/fr/settings.ts";
import { TIMES } from "../words/fr/times.ts";

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
