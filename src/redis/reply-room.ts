/** The Lua by which replies are dropped when there is no room for more, in the order that memory replies keep. */
export const MAKE_ROOM: string = `
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

-- What Redis has evicted of a list must not be counted for ever.
local function drop_unlisted()
  local all = redis.call('HGETALL', SIZES)
  for at = 1, #all, 2 do
    local id = all[at]
    if id ~= SUM and not redis.call('ZSCORE', RUNNING, id) and not redis.call('ZSCORE', ENDED, id) then drop(id) end
  end
end

local function make_room(owner, measure, is_enough)
  if is_enough() then return true end
  drop_unlisted()
  while not is_enough() do
    local id = most_expendable(owner, measure)
    if not id then return false end
    drop(id)
  end
  return true
end
`;
