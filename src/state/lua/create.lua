-- Writes legs that nobody works yet: of a run that is not open, or of a job that a worker is asked about (ARGV[2], else ''), in the
-- run's generation ARGV[3]: one that was asked before a retry knows of other legs.
-- ARGV[1], as JSON: [[id, status, rank, sleep_ms or '', reason or '', more?], ...] with more = { matrix?, off?, may_fail?,
-- place? = where its label is kept, limited? = of a job whose legs may not all run at once, alike? = how many legs it stands for:
-- this one, and those of the next numbers and ranks }.

local asked = ARGV[2] ~= '' and ARGV[2]
local may_write
if not asked then
  may_write = run.status == 'creating'
else
  may_write = tonumber(run.generation or 0) == tonumber(ARGV[3]) and redis.call('SISMEMBER', key('asks'), asked) == 1
end
if not may_write then return end

local function count_of(leg) return leg[6] and leg[6].alike or 1 end

local ready, made = {}, {}

-- Sent again, it is there already.
local function is_queued(id)
  return redis.call('ZSCORE', key('ready'), id) or redis.call('ZSCORE', key('held:' .. declared(id)), id)
end

local function enter(id, rank, is_limited)
  if is_limited then return is_queued(id) or enter_queue(id, rank) end
  ready[#ready + 1] = rank
  ready[#ready + 1] = id
end

-- Of the same id there may have been one that a retry took out of the run: its attempts are numbered on.
local function replace(id, fields)
  local former = read_leg(id)
  if former.status and not is_waiting(former.status) then keep_last_attempt(former) end
  redis.call('DEL', job_key(id))
  redis.call('HSET', job_key(id), unpack(fields))
  if former.attempt then redis.call('HSET', job_key(id), 'attempt', former.attempt) end
  made[#made + 1] = id
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
    if asked then replace(id, fields) else redis.call('HSET', job_key(id), unpack(fields)) end
    if status == 'ready' then enter(id, fields[4], more.limited) end
  end
end

for _, leg in ipairs(cjson.decode(ARGV[1])) do write(leg) end
call_with('ZADD', 'ready', ready)
-- For whoever removes the run: they may not be decided on, or not for good.
call_with('SADD', 'made', made)
