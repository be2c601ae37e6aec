-- Writes legs that nobody works yet: of a run that is not open, or of a job that a worker is asked about (ARGV[2], else '').
-- ARGV[1], as JSON: [[id, status, rank, sleep_ms or '', reason or '', more?], ...] with more = { matrix?, off?, may_fail?,
-- place? = where its label is kept, limited? = of a job whose legs may not all run at once, alike? = how many legs it stands for:
-- this one, and those of the next numbers and ranks }.

local may_write
if ARGV[2] == '' then may_write = run.status == 'creating' else may_write = redis.call('SISMEMBER', key('asks'), ARGV[2]) == 1 end
if not may_write then return end

local function count_of(leg) return leg[6] and leg[6].alike or 1 end

local ready = {}

local function enter(id, rank, is_limited)
  if is_limited then return enter_queue(id, rank) end
  ready[#ready + 1] = rank
  ready[#ready + 1] = id
end

local function write(leg)
  local id, status, rank, sleep_ms, reason, more = unpack(leg)
  more = more or {}
  local fields = { 'status', status, 'rank', rank }
  add_field(fields, 'sleep_ms', sleep_ms)
  add_field(fields, 'reason', reason)
  for _, name in ipairs({ 'matrix', 'off', 'may_fail' }) do add_field(fields, name, more[name]) end
  if more.place then redis.call('HSET', key('labels'), declared(id) .. ':' .. string.format('%d', more.place), id:match('%[(.*)%]$')) end
  local job, number = id:match('^([^%[]+)%[(%d+)%]$')
  for next = 0, count_of(leg) - 1 do
    if next > 0 then id = string.format('%s[%d]', job, number + next) end
    fields[4] = string.format('%d', rank + next)
    redis.call('HSET', job_key(id), unpack(fields))
    if status == 'ready' then enter(id, fields[4], more.limited) end
  end
end

local legs = cjson.decode(ARGV[1])
-- Until they are decided on, for whoever has to remove them.
if ARGV[2] ~= '' then
  local count = 0
  for _, leg in ipairs(legs) do count = count + count_of(leg) end
  redis.call('HINCRBY', key('drafts'), ARGV[2], count)
end
for _, leg in ipairs(legs) do write(leg) end
call_with('ZADD', 'ready', ready)
