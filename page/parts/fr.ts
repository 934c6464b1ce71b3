/**
 * The part for those who read French: all that the page says.
 *
 * @module
 */
import type { Areas } from "../words/areas.ts";
import { AGENTS } from "../words/fr/agents.ts";
import { ATTACHMENTS } from "../words/fr/attachments.ts";
import { CHAT } from "../words/fr/chat.ts";
import { COMMON } from "../words/fr/common.ts";
import { DEVICES } from "../words/fr/devices.ts";
import { ERRORS } from "../words/fr/errors.ts";
import { LIST } from "../words/fr/list.ts";
import { MODELS } from "../words/fr/models.ts";
import { ON_PC } from "../words/fr/on-pc.ts";
import { OWNER } from "../words/fr/owner.ts";
import { PAIRING } from "../words/fr/pairing.ts";
import { PCS } from "../words/fr/pcs.ts";
import { PUSH } from "../words/fr/push.ts";
import { READING } from "../words/fr/reading.ts";
import { REPLY_MENU } from "../words/fr/reply-menu.ts";
import { SETTINGS } from "../words/fr/settings.ts";
import { STATES } from "../words/fr/states.ts";
import { TIMES } from "../words/fr/times.ts";

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
