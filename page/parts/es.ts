/**
 * The part for those who read Spanish: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/es/agents.ts";
import { ATTACHMENTS } from "../words/es/attachments.ts";
import { CHAT } from "../words/es/chat.ts";
import { COMMON } from "../words/es/common.ts";
import { DEVICES } from "../words/es/devices.ts";
import { ERRORS } from "../words/es/errors.ts";
import { LIST } from "../words/es/list.ts";
import { MODELS } from "../words/es/models.ts";
import { ON_PC } from "../words/es/on-pc.ts";
import { OWNER } from "../words/es/owner.ts";
import { PAIRING } from "../words/es/pairing.ts";
import { PCS } from "../words/es/pcs.ts";
import { PUSH } from "../words/es/push.ts";
import { READING } from "../words/es/reading.ts";
import { REPLY_MENU } from "../words/es/reply-menu.ts";
import { SETTINGS } from "../words/es/settings.ts";
import { STATES } from "../words/es/states.ts";
import { TIMES } from "../words/es/times.ts";

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
