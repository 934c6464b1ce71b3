/**
 * The part for those who read simplified Chinese: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/zh/agents.ts";
import { ATTACHMENTS } from "../words/zh/attachments.ts";
import { CHAT } from "../words/zh/chat.ts";
import { COMMON } from "../words/zh/common.ts";
import { DEVICES } from "../words/zh/devices.ts";
import { ERRORS } from "../words/zh/errors.ts";
import { LIST } from "../words/zh/list.ts";
import { MODELS } from "../words/zh/models.ts";
import { ON_PC } from "../words/zh/on-pc.ts";
import { OWNER } from "../words/zh/owner.ts";
import { PAIRING } from "../words/zh/pairing.ts";
import { PCS } from "../words/zh/pcs.ts";
import { PUSH } from "../words/zh/push.ts";
import { READING } from "../words/zh/reading.ts";
import { REPLY_MENU } from "../words/zh/reply-menu.ts";
import { SETTINGS } from "../words/zh/settings.ts";
import { STATES } from "../words/zh/states.ts";
import { TIMES } from "../words/zh/times.ts";

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
