import type { ReplyEnding } from "../reply/reply-store.ts";

/*
 * What is kept, all under one base name, whose hash tag puts it into one slot. An id names an
 * owner and the client's key.
 *
 *   :reply:ID   hash: fingerprint, nonce (which of the replies under this key it is: the fencing
 *               token of its producer), begun, readAt; then seen, stop, ending, bytes (of its
 *               whole text), read
 *   :text:ID    its text so far, as the inside of a JSON string: pieces of it can be appended,
 *               and half a surrogate pair survives
 *   :running    sorted set: ids by the time at which their producer's lease ends
 *   :ended      sorted set: ids by the time at which they ended
 *   :sizes      hash: UTF-16 code units by id, and their sum under the empty name
 *   :begun      how many were begun
 *
 * Published on :live:ID are `text NONCE START END\n…` (bytes), `end NONCE END\n…` and
 * `stop NONCE`.
 */

/** How a reply ends whose producer no longer renews its lease. */
export const PRODUCER_LOST: ReplyEnding = {
  status: "error",
  message:
    "The server that was writing this reply stopped answering, so the reply is incomplete. Ask again.",
};

/** The Lua that all scripts for replies begin with: what they work with, and the steps they share. */
export const REPLY_STEPS: string = `
local base = KEYS[1]
local now = tonumber(ARGV[1])
if now < 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local kept_ms, lease_ms, unread_ms = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local max_replies, max_units = tonumber(ARGV[5]), tonumber(ARGV[6])
local RUNNING, ENDED = base .. ':running', base .. ':ended'
local SIZES, SUM, BEGUN = base .. ':sizes', '', base .. ':begun'
local LOST = [==[${JSON.stringify(PRODUCER_LOST)}]==]
local SPARE_MS = 60000

local function int(number) return string.format('%.0f', number) end
local function reply_of(id) return base .. ':reply:' .. id end
local function text_of(id) return base .. ':text:' .. id end
local function owner_of(id) return string.match(id, '^[^:]*') end

local function publish(id, message) redis.call('PUBLISH', base .. ':live:' .. id, message) end

-- What is forgotten by the steps below goes by these times, should no step be taken any more.
local function expire(id)
  local ms = int(kept_ms + lease_ms + SPARE_MS)
  redis.call('PEXPIRE', reply_of(id), ms)
  redis.call('PEXPIRE', text_of(id), ms)
  for _, key in ipairs({RUNNING, ENDED, SIZES, BEGUN}) do redis.call('PEXPIRE', key, ms) end
end

local function drop(id)
  local size = tonumber(redis.call('HGET', SIZES, id) or 0)
  redis.call('HDEL', SIZES, id)
  if redis.call('HINCRBY', SIZES, SUM, int(0 - size)) <= 0 then redis.call('HDEL', SIZES, SUM) end
  redis.call('ZREM', RUNNING, id)
  redis.call('ZREM', ENDED, id)
  redis.call('DEL', reply_of(id), text_of(id))
end

local function finish(id, nonce, ending)
  local bytes = redis.call('STRLEN', text_of(id))
  redis.call('ZREM', RUNNING, id)
  redis.call('HSET', reply_of(id), 'ending', ending, 'bytes', bytes)
  redis.call('ZADD', ENDED, int(now), id)
  expire(id)
  publish(id, 'end ' .. nonce .. ' ' .. bytes .. '\\n' .. ending)
end

-- No time lies so far ahead, unless Redis's clock was set back since.
local function bring_back(set, latest)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', set, '(' .. int(latest), '+inf')) do
    redis.call('ZADD', set, int(latest), id)
  end
end

-- Ends the replies whose producer's lease is over, and drops those whose time is.
local function sweep()
  -- When its memory is full, Redis refuses a script's first write if that needs some, and no
  -- later one. This needs none: what is running must be able to end.
  redis.call('DEL', base)
  bring_back(RUNNING, now + lease_ms)
  bring_back(ENDED, now)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', RUNNING, '-inf', int(now))) do
    local nonce = redis.call('HGET', reply_of(id), 'nonce')
    if nonce then finish(id, nonce, LOST) else drop(id) end
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', ENDED, '-inf', int(now - kept_ms))) do drop(id) end
end

-- Ends a reply without an ending that nobody has a lease of: Redis has lost or evicted that.
local function end_without_lease(id, nonce, ending)
  if ending or redis.call('ZSCORE', RUNNING, id) then return ending end
  finish(id, nonce, LOST)
  return LOST
end

-- The fingerprint and nonce of what is kept, unless Redis has lost or evicted some of its text.
local function kept(id)
  local about = redis.call('HMGET', reply_of(id), 'fingerprint', 'nonce', 'ending', 'bytes')
  if not about[1] then return nil end
  if about[3] and tonumber(about[4]) ~= redis.call('STRLEN', text_of(id)) then
    drop(id)
    return nil
  end
  end_without_lease(id, about[2], about[3])
  return about[1], about[2]
end

-- Notes that somebody but its claimant knows of a reply that has no text yet.
local function note_seen(id)
  if redis.call('STRLEN', text_of(id)) == 0 then redis.call('HSET', reply_of(id), 'seen', '1') end
end

-- What there is of a reply beyond what is known: from which byte to which, the text, the ending.
local function rest_of(id, nonce, known_nonce, known_bytes)
  local from = known_nonce == nonce and known_bytes or 0
  local ending = redis.call('HGET', reply_of(id), 'ending') or ''
  local text = redis.call('GETRANGE', text_of(id), from, -1)
  return from, from + #text, text, ending
end

-- Whether a reply is still its producer's to write: 'yes', 'no', or its ending.
local function standing(id, nonce)
  local about = redis.call('HMGET', reply_of(id), 'nonce', 'ending')
  if about[1] ~= nonce then return 'no' end
  return end_without_lease(id, nonce, about[2]) or 'yes'
end
`;
