import type { ReplyEnding } from "../reply/reply-store.ts";
import { RedisScript } from "./redis-script.ts";

/*
 * What is kept, all under one base name, whose hash tag puts it into one slot. An id names an
 * owner and the client's key.
 *
 *   :reply:ID   hash: fingerprint, nonce (which of the replies under this key it is: the fencing
 *               token of its producer), begun, readAt; then stop, ending, read
 *   :text:ID    its text so far, as the inside of a JSON string: pieces of it can be appended,
 *               and half a surrogate pair survives
 *   :running    sorted set: ids by the time at which their producer's lease ends
 *   :ended      sorted set: ids by the time at which they ended
 *   :sizes      hash: UTF-16 code units by id; :units, their sum; :begun, how many were begun
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

const PRELUDE = `
local base = KEYS[1]
local now = tonumber(ARGV[1])
if now < 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local kept_ms, lease_ms, unread_ms = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local max_replies, max_units = tonumber(ARGV[5]), tonumber(ARGV[6])
local RUNNING, ENDED, SIZES = base .. ':running', base .. ':ended', base .. ':sizes'
local UNITS, BEGUN = base .. ':units', base .. ':begun'
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
  for _, key in ipairs({RUNNING, ENDED, SIZES, UNITS, BEGUN}) do redis.call('PEXPIRE', key, ms) end
end

local function drop(id)
  local size = redis.call('HGET', SIZES, id)
  if size then redis.call('DECRBY', UNITS, size) end
  redis.call('HDEL', SIZES, id)
  redis.call('ZREM', RUNNING, id)
  redis.call('ZREM', ENDED, id)
  redis.call('DEL', reply_of(id), text_of(id))
end

local function finish(id, nonce, ending)
  redis.call('HSET', reply_of(id), 'ending', ending)
  redis.call('ZREM', RUNNING, id)
  redis.call('ZADD', ENDED, int(now), id)
  expire(id)
  publish(id, 'end ' .. nonce .. ' ' .. redis.call('STRLEN', text_of(id)) .. '\\n' .. ending)
end

-- Ends the replies whose producer's lease is over, and drops those whose time is.
local function sweep()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', RUNNING, '-inf', int(now))) do
    local nonce = redis.call('HGET', reply_of(id), 'nonce')
    if nonce then finish(id, nonce, [==[${JSON.stringify(PRODUCER_LOST)}]==]) else drop(id) end
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', ENDED, '-inf', int(now - kept_ms))) do drop(id) end
end

-- The finished reply to drop first when an owner needs room, as memory replies choose it.
local function most_expendable(owner, measure)
  local running, ended = redis.call('ZRANGE', RUNNING, 0, -1), redis.call('ZRANGE', ENDED, 0, -1, 'WITHSCORES')
  local sizes, shares = {}, {}
  local all = redis.call('HGETALL', SIZES)
  for at = 1, #all, 2 do sizes[all[at]] = tonumber(all[at + 1]) end
  local function add(id)
    local holder = owner_of(id)
    shares[holder] = (shares[holder] or 0) + (measure == 'units' and (sizes[id] or 0) or 1)
  end
  for _, id in ipairs(running) do add(id) end
  for at = 1, #ended, 2 do add(ended[at]) end
  local first, rank
  for at = 1, #ended, 2 do
    local id = ended[at]
    local share = shares[owner_of(id)]
    local about = redis.call('HMGET', reply_of(id), 'read', 'begun')
    if about[1] or share >= (shares[owner] or 0) then
      local own = {-share, about[1] and 0 or 1, tonumber(ended[at + 1]), tonumber(about[2] or 0)}
      local is_before = rank == nil
      for place = 1, 4 do
        if rank and own[place] ~= rank[place] then
          is_before = own[place] < rank[place]
          break
        end
      end
      if is_before then first, rank = id, own end
    end
  end
  return first
end

local function make_room(owner, measure, is_enough)
  while not is_enough() do
    local id = most_expendable(owner, measure)
    if not id then return false end
    drop(id)
  end
  return true
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
  return about[2] or 'yes'
end
`;

function script(body: string): RedisScript {
  return new RedisScript(PRELUDE + body);
}

/** id, nonce known, bytes known → what is kept: fingerprint, nonce, from, to, text, ending; or nothing. */
export const FIND: RedisScript = script(`
sweep()
local id = ARGV[7]
local about = redis.call('HMGET', reply_of(id), 'fingerprint', 'nonce')
if not about[1] then return {} end
return {about[1], about[2], rest_of(id, about[2], ARGV[8], tonumber(ARGV[9]))}
`);

/** id, nonce known, bytes known, fingerprint, new nonce → as {@link FIND}, or `busy`. */
export const CLAIM: RedisScript = script(`
sweep()
local id, nonce = ARGV[7], ARGV[11]
local about = redis.call('HMGET', reply_of(id), 'fingerprint', 'nonce')
if about[1] then return {about[1], about[2], rest_of(id, about[2], ARGV[8], tonumber(ARGV[9]))} end
local function is_enough() return redis.call('ZCARD', RUNNING) + redis.call('ZCARD', ENDED) < max_replies end
if not make_room(owner_of(id), 'replies', is_enough) then return {'busy'} end
local begun = redis.call('INCR', BEGUN)
redis.call('DEL', text_of(id))
redis.call('HSET', reply_of(id), 'fingerprint', ARGV[10], 'nonce', nonce, 'begun', begun, 'readAt', int(now))
redis.call('ZADD', RUNNING, int(now + lease_ms), id)
redis.call('HSET', SIZES, id, 0)
expire(id)
return {ARGV[10], nonce, 0, 0, '', ''}
`);

/** id, nonce, bytes before it, text, code units → bytes after it, or `lost`, `busy`. */
export const APPEND: RedisScript = script(`
local id, nonce, start, text, units = ARGV[7], ARGV[8], tonumber(ARGV[9]), ARGV[10], tonumber(ARGV[11])
local lease = redis.call('ZSCORE', RUNNING, id)
if not lease or tonumber(lease) <= now then sweep() end
if standing(id, nonce) ~= 'yes' then return 'lost' end
local length = redis.call('STRLEN', text_of(id))
-- Sent again, since its answer was lost.
if length == start + #text then return length end
if length ~= start then return 'lost' end
local total = redis.call('INCRBY', UNITS, int(units))
if total > max_units then
  local function is_enough() return tonumber(redis.call('GET', UNITS)) <= max_units end
  if not make_room(owner_of(id), 'units', is_enough) then
    redis.call('DECRBY', UNITS, int(units))
    return 'busy'
  end
end
redis.call('HINCRBY', SIZES, id, int(units))
length = redis.call('APPEND', text_of(id), text)
-- A key that was made by this has no time to live yet.
if start == 0 then redis.call('PEXPIRE', text_of(id), int(kept_ms + lease_ms + SPARE_MS)) end
publish(id, 'text ' .. nonce .. ' ' .. start .. ' ' .. length .. '\\n' .. text)
return length
`);

/** id, nonce, ending → `ended`, or `lost`. */
export const END: RedisScript = script(`
sweep()
local id, nonce, ending = ARGV[7], ARGV[8], ARGV[9]
local now_is = standing(id, nonce)
if now_is == ending then return 'ended' end
if now_is ~= 'yes' then return 'lost' end
finish(id, nonce, ending)
return 'ended'
`);

/** id, nonce → nothing. */
export const STOP: RedisScript = script(`
sweep()
local id, nonce = ARGV[7], ARGV[8]
if standing(id, nonce) == 'yes' then
  redis.call('HSET', reply_of(id), 'stop', '1')
  publish(id, 'stop ' .. nonce)
end
`);

/**
 * For each reply: id, nonce, bytes known, `1` when it is produced by the caller (its lease is
 * renewed), `1` when it is being read → for each: from, to, text, ending, and what its producer
 * should do (`stop`, `unread` or nothing); or `gone`.
 */
export const SYNC: RedisScript = script(`
sweep()
local states = {}
for at = 7, #ARGV, 5 do
  local id, nonce = ARGV[at], ARGV[at + 1]
  local about = redis.call('HMGET', reply_of(id), 'nonce', 'ending', 'stop', 'readAt')
  if about[1] ~= nonce then
    states[#states + 1] = {'gone'}
  else
    local wish = ''
    if not about[2] then
      if ARGV[at + 4] == '1' then
        redis.call('HSET', reply_of(id), 'readAt', int(now))
        about[4] = now
      end
      if ARGV[at + 3] == '1' then
        redis.call('ZADD', RUNNING, 'XX', int(now + lease_ms), id)
        expire(id)
      end
      if about[3] then wish = 'stop' elseif now - tonumber(about[4]) >= unread_ms then wish = 'unread' end
    end
    local from, to, text, ending = rest_of(id, nonce, nonce, tonumber(ARGV[at + 2]))
    states[#states + 1] = {from, to, text, ending, wish}
  end
end
return states
`);

/** id, nonce → nothing. Notes that a reader was given its ending. */
export const MARK_READ: RedisScript = script(`
local id, nonce = ARGV[7], ARGV[8]
if redis.call('HGET', reply_of(id), 'nonce') == nonce then redis.call('HSET', reply_of(id), 'read', '1') end
`);
