/**
 * The part for those who read German: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/de/agents.ts";
import { ATTACHMENTS } from "../words/de/attachments.ts";
import { CHAT } from "../words/de/chat.ts";
import { COMMON } from "../words/de/common.ts";
import { DEVICES } from "../words/de/devices.ts";
import { ERRORS } from "../words/de/errors.ts";
import { LIST } from "../words/de/list.ts";
import { MODELS } from "../words/de/models.ts";
import { ON_PC } from "../words/de/on-pc.ts";
import { OWNER } from "../words/de/owner.ts";
import { PAIRING } from "../words/de/pairing.ts";
import { PCS } from "../words/de/pcs.ts";
import { PUSH } from "../words/de/push.ts";
import { READING } from "../words/de/reading.ts";
import { REPLY_MENU } from "../words/de/reply-menu.ts";
import { SETTINGS } from "../words/de/settings.ts";
import { STATES } from "../words/de/states.ts";
import { TIMES } from "../words/de/times.ts";

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
