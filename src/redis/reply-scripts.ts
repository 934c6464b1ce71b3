import { RedisScript } from "./redis-script.ts";
import { MAKE_ROOM } from "./reply-room.ts";
import { REPLY_STEPS } from "./reply-steps.ts";

function script(body: string): RedisScript {
  return new RedisScript(REPLY_STEPS + body);
}

/** id, nonce known, bytes known → what is kept: fingerprint, nonce, from, to, text, ending; or nothing. */
export const FIND: RedisScript = script(`
sweep()
local id = ARGV[7]
local fingerprint, nonce = kept(id)
if not fingerprint then return {} end
note_seen(id)
return {fingerprint, nonce, rest_of(id, nonce, ARGV[8], tonumber(ARGV[9]))}
`);

/** id, nonce known, bytes known, fingerprint, new nonce → as {@link FIND}, or `busy`. */
export const CLAIM: RedisScript = script(`${MAKE_ROOM}
-- First of all, since it is refused when Redis's memory is full: nothing is begun then.
local begun = redis.call('INCR', BEGUN)
sweep()
local id, nonce = ARGV[7], ARGV[11]
local fingerprint, known = kept(id)
if fingerprint then
  if known ~= nonce then note_seen(id) end
  return {fingerprint, known, rest_of(id, known, ARGV[8], tonumber(ARGV[9]))}
end
local function is_enough() return redis.call('ZCARD', RUNNING) + redis.call('ZCARD', ENDED) < max_replies end
if not make_room(owner_of(id), 'replies', is_enough) then return {'busy'} end
drop(id)
redis.call('HSET', reply_of(id), 'fingerprint', ARGV[10], 'nonce', nonce, 'begun', begun, 'readAt', int(now))
redis.call('ZADD', RUNNING, int(now + lease_ms), id)
redis.call('HSET', SIZES, id, 0)
expire(id)
return {ARGV[10], nonce, 0, 0, '', ''}
`);

/**
 * id, nonce → nothing. Drops a reply whose claimant does not know that it got it; one that
 * others have seen ends, so that it is the same for all.
 */
export const ABANDON: RedisScript = script(`
local id, nonce = ARGV[7], ARGV[8]
local about = redis.call('HMGET', reply_of(id), 'nonce', 'ending', 'seen')
if about[1] == nonce and not about[2] then
  if about[3] then finish(id, nonce, LOST) else drop(id) end
end
`);

/** id, nonce, bytes before it, text, code units → bytes after it, or `lost`, `busy`. */
export const APPEND: RedisScript = script(`${MAKE_ROOM}
local id, nonce, start, text, units = ARGV[7], ARGV[8], tonumber(ARGV[9]), ARGV[10], tonumber(ARGV[11])
local lease = redis.call('ZSCORE', RUNNING, id)
if not lease or tonumber(lease) <= now then sweep() end
if standing(id, nonce) ~= 'yes' then return 'lost' end
local length = redis.call('STRLEN', text_of(id))
-- Sent again, since its answer was lost.
if length == start + #text then return length end
if length ~= start then return 'lost' end
if redis.call('HINCRBY', SIZES, SUM, int(units)) > max_units then
  local function is_enough() return tonumber(redis.call('HGET', SIZES, SUM)) <= max_units end
  if not make_room(owner_of(id), 'units', is_enough) then
    redis.call('HINCRBY', SIZES, SUM, int(0 - units))
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

/** id, nonce, ending, bytes of its text → `ended`, or `lost`, also when some of its text is. */
export const END: RedisScript = script(`
sweep()
local id, nonce, ending, bytes = ARGV[7], ARGV[8], ARGV[9], tonumber(ARGV[10])
local now_is = standing(id, nonce)
if now_is == ending then return 'ended' end
if now_is ~= 'yes' then return 'lost' end
if redis.call('STRLEN', text_of(id)) < bytes then
  finish(id, nonce, LOST)
  return 'lost'
end
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
  local _, known = kept(id)
  if known ~= nonce then
    states[#states + 1] = {'gone'}
  else
    local about = redis.call('HMGET', reply_of(id), 'ending', 'stop', 'readAt')
    local wish = ''
    if not about[1] then
      if ARGV[at + 4] == '1' then
        redis.call('HSET', reply_of(id), 'readAt', int(now))
        about[3] = now
      end
      if ARGV[at + 3] == '1' then
        redis.call('ZADD', RUNNING, 'XX', int(now + lease_ms), id)
        expire(id)
      end
      if about[2] then wish = 'stop' elseif now - tonumber(about[3]) >= unread_ms then wish = 'unread' end
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
