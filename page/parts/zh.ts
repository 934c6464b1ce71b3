/**
 * The part for those who read simplified Chinese: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/zh/agents.ts";
import { CHAT } from "../words/zh/chat.ts";
import { COMMON } from "../words/zh/common.ts";
import { LIST } from "../words/zh/list.ts";
import { OWNER } from "../words/zh/owner.ts";
import { PAIRING } from "../words/zh/pairing.ts";
import { SETTINGS } from "../words/zh/settings.ts";
import { TIMES } from "../words/zh/times.ts";

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
