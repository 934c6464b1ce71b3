import { RedisScript } from "./redis-script.ts";

/*
 * All under one base name, whose hash tag puts it into one slot:
 *
 *   :devices       hash: a device as JSON, by its id; :seen, when each was last seen
 *   :version       when :devices was changed last; published on :devices-changed
 *   :removed:ID    who has removed a device
 *   :code:DIGEST   hash: grants, made, expires, wrong (tries before it was made), used
 *   :codes         sorted set: digests by the time at which their codes expire; :wrong counts tries
 *   :requests      hash: requests to be paired as JSON, by id; :request-times, when each expires
 *   :decision:ID   who has decided and what; published on :request:ID as well
 *   :bucket:NAME   hash: left, at
 */

const PRELUDE = `
local base = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function int(number) return string.format('%.0f', number) end
local DEVICES, SEEN, VERSION = base .. ':devices', base .. ':seen', base .. ':version'
local CODES, WRONG = base .. ':codes', base .. ':wrong'
local REQUESTS, TIMES = base .. ':requests', base .. ':request-times'
local function changed()
  -- No count: one that was lost must not come to what it was before, with another list.
  redis.call('SET', VERSION, time[1] .. '.' .. time[2])
  redis.call('PUBLISH', base .. ':devices-changed', '')
end
local function sweep_requests()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', TIMES, '-inf', int(now))) do
    redis.call('ZREM', TIMES, id)
    redis.call('HDEL', REQUESTS, id)
  end
end
`;

function script(body: string): RedisScript {
  return new RedisScript(PRELUDE + body);
}

/** Version known → version, devices as JSON, when each was seen as id and time; or nothing new. */
export const LIST_DEVICES: RedisScript = script(`
local version = redis.call('GET', VERSION) or '0'
if version == ARGV[1] then return {version} end
return {version, redis.call('HVALS', DEVICES), redis.call('HGETALL', SEEN)}
`);

/** id, JSON, most devices → whether there was room. */
export const ADD_DEVICE: RedisScript = script(`
if redis.call('HEXISTS', DEVICES, ARGV[1]) == 1 then return 1 end
if redis.call('HLEN', DEVICES) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', DEVICES, ARGV[1], ARGV[2])
changed()
return 1
`);

/** id, JSON before, JSON after → whether it was as before. */
export const CHANGE_DEVICE: RedisScript = script(`
local before = redis.call('HGET', DEVICES, ARGV[1])
if before == ARGV[3] then return 1 end
if before ~= ARGV[2] then return 0 end
redis.call('HSET', DEVICES, ARGV[1], ARGV[3])
changed()
return 1
`);

/** id, who removes it → whether there was such a device. */
export const REMOVE_DEVICE: RedisScript = script(`
local removed = base .. ':removed:' .. ARGV[1]
redis.call('HDEL', SEEN, ARGV[1])
if redis.call('HDEL', DEVICES, ARGV[1]) == 0 then return redis.call('GET', removed) == ARGV[2] and 1 or 0 end
redis.call('SET', removed, ARGV[2], 'PX', 60000)
changed()
return 1
`);

/** id, time → nothing. */
export const TOUCH_DEVICE: RedisScript = script(`
if redis.call('HEXISTS', DEVICES, ARGV[1]) == 1 then redis.call('HSET', SEEN, ARGV[1], ARGV[2]) end
`);

/** digest, grants, life in milliseconds, most codes → when it expires. */
export const CREATE_CODE: RedisScript = script(`
local expires = now + tonumber(ARGV[3])
local key = base .. ':code:' .. ARGV[1]
redis.call('HSET', key, 'grants', ARGV[2], 'made', int(now), 'expires', int(expires), 'wrong', redis.call('GET', WRONG) or '0')
-- Long after its life, it is still known not to be a guess.
redis.call('PEXPIRE', key, 86400000)
redis.call('ZADD', CODES, int(expires), ARGV[1])
redis.call('PEXPIRE', CODES, 86400000)
while redis.call('ZCARD', CODES) > tonumber(ARGV[4]) do
  local oldest = redis.call('ZPOPMIN', CODES)[1]
  redis.call('DEL', base .. ':code:' .. oldest)
end
return expires
`);

/** digest, most wrong tries, who uses it → its grants, \`unknown\`, or \`dead\`. */
export const USE_CODE: RedisScript = script(`
local key = base .. ':code:' .. ARGV[1]
local code = redis.call('HMGET', key, 'grants', 'expires', 'wrong', 'used', 'made')
if not code[1] then return 'unknown' end
local wrong = tonumber(redis.call('GET', WRONG) or '0') - tonumber(code[3])
local made, expires = tonumber(code[5]), tonumber(code[2])
-- abs: also when Redis's clock was set back.
local is_old = math.abs(now - made) >= expires - made
if (code[4] and code[4] ~= ARGV[3]) or is_old or wrong >= tonumber(ARGV[2]) then return 'dead' end
redis.call('HSET', key, 'used', ARGV[3])
return 'grants:' .. code[1]
`);

/** digest, who used it → nothing. */
export const RELEASE_CODE: RedisScript = script(`
local key = base .. ':code:' .. ARGV[1]
if redis.call('HGET', key, 'used') == ARGV[2] then redis.call('HDEL', key, 'used') end
`);

/** → nothing. A wrong try counts against all codes that there are. */
export const COUNT_WRONG_CODE: RedisScript = script(`
redis.call('INCR', WRONG)
`);

/** id, JSON, milliseconds to wait, most that wait → whether there was room. */
export const ASK_OWNER: RedisScript = script(`
sweep_requests()
local latest = int(now + tonumber(ARGV[3]))
-- None waits longer, unless Redis's clock was set back.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', TIMES, '(' .. latest, '+inf')) do redis.call('ZADD', TIMES, latest, id) end
if redis.call('HEXISTS', REQUESTS, ARGV[1]) == 1 then return 1 end
if redis.call('HLEN', REQUESTS) >= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', REQUESTS, ARGV[1], ARGV[2])
redis.call('ZADD', TIMES, latest, ARGV[1])
redis.call('PEXPIRE', REQUESTS, int(tonumber(ARGV[3]) + 60000))
redis.call('PEXPIRE', TIMES, int(tonumber(ARGV[3]) + 60000))
return 1
`);

/** → those that wait, as JSON. */
export const LIST_REQUESTS: RedisScript = script(`
sweep_requests()
return redis.call('HVALS', REQUESTS)
`);

/** id, who decides and what → whether it was still waiting. */
export const DECIDE_REQUEST: RedisScript = script(`
sweep_requests()
local decision = base .. ':decision:' .. ARGV[1]
redis.call('ZREM', TIMES, ARGV[1])
if redis.call('HDEL', REQUESTS, ARGV[1]) == 0 then return redis.call('GET', decision) == ARGV[2] and 1 or 0 end
redis.call('SET', decision, ARGV[2], 'PX', 120000)
redis.call('PUBLISH', base .. ':request:' .. ARGV[1], '')
return 1
`);

/** id, \`1\` when it waits no longer → who decided and what, or \`\` when nobody has. */
export const READ_DECISION: RedisScript = script(`
local decision = redis.call('GET', base .. ':decision:' .. ARGV[1])
if ARGV[2] == '1' then
  redis.call('ZREM', TIMES, ARGV[1])
  redis.call('HDEL', REQUESTS, ARGV[1])
  redis.call('DEL', base .. ':decision:' .. ARGV[1])
end
return decision or ''
`);

/** name, burst, a second → 0, or the whole seconds to wait when there were too many. */
export const COUNT_FAILURE: RedisScript = script(`
local key, burst, per_second = base .. ':bucket:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local bucket = redis.call('HMGET', key, 'left', 'at')
local left, at = tonumber(bucket[1] or burst), tonumber(bucket[2] or now)
left = math.min(burst, left + math.max(0, now - at) / 1000 * per_second)
local wait = 0
if left < 1 then wait = math.max(1, math.ceil((1 - left) / per_second)) else left = left - 1 end
redis.call('HSET', key, 'left', tostring(left), 'at', int(now))
redis.call('PEXPIRE', key, int(burst / per_second * 1000 + 1000))
return wait
`);
