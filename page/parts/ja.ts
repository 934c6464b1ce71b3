/**
 * The part for those who read Japanese: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/ja/agents.ts";
import { ATTACHMENTS } from "../words/ja/attachments.ts";
import { CHAT } from "../words/ja/chat.ts";
import { COMMON } from "../words/ja/common.ts";
import { DEVICES } from "../words/ja/devices.ts";
import { ERRORS } from "../words/ja/errors.ts";
import { LIST } from "../words/ja/list.ts";
import { MODELS } from "../words/ja/models.ts";
import { ON_PC } from "../words/ja/on-pc.ts";
import { OWNER } from "../words/ja/owner.ts";
import { PAIRING } from "../words/ja/pairing.ts";
import { PCS } from "../words/ja/pcs.ts";
import { PUSH } from "../words/ja/push.ts";
import { READING } from "../words/ja/reading.ts";
import { REPLY_MENU } from "../words/ja/reply-menu.ts";
import { SETTINGS } from "../words/ja/settings.ts";
import { STATES } from "../words/ja/states.ts";
import { TIMES } from "../words/ja/times.ts";

/** Its words, by area. */
export const areas: Areas = {
  agents: AGENTS,
  chat: CHAT,
  common: COMMON,
  errors: ERRORS,
  list: LIST,
  owner: OWNER,
  pairing: PAIRING,
  settings: SETTINGS,
  times: TIMES,
  models: MODELS,
  pcs: PCS,
  push: PUSH,
  reading: READING,
  "reply-menu": REPLY_MENU,
  devices: DEVICES,
  states: STATES,
  attachments: ATTACHMENTS,
  "on-pc": ON_PC,
};
