/**
 * The part for those who read Japanese: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/ja/agents.ts";
import { CHAT } from "../words/ja/chat.ts";
import { COMMON } from "../words/ja/common.ts";
import { LIST } from "../words/ja/list.ts";
import { OWNER } from "../words/ja/owner.ts";
import { PAIRING } from "../words/ja/pairing.ts";
import { SETTINGS } from "../words/ja/settings.ts";
import { TIMES } from "../words/ja/times.ts";

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
