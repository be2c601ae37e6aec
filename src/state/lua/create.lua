-- Writes legs that nobody works yet: of a run that is not open, or of a job that a worker is asked about (ARGV[2], else ''), in the
-- run's generation ARGV[3]: one that was asked before a retry knows of other legs.
-- ARGV[1], as JSON: [[id, status, rank, sleep_ms or '', reason or '', more?], ...] with more = { matrix?, off?, may_fail?,
-- place? = where its label is kept, limited? = of a job whose legs may not all run at once, plain? = it has no record at first,
-- alike? = how many legs it stands for: this one, and those of the next numbers and ranks }.

local asked = ARGV[2] ~= '' and ARGV[2]
local may_write
if not asked then
  may_write = run.status == 'creating'
else
  may_write = tonumber(run.generation or 0) == tonumber(ARGV[3]) and redis.call('SISMEMBER', key('asks'), asked) == 1
end
if not may_write then return end

local ready, labels = {}, {}

local function append(list, name, value)
  list[#list + 1] = name
  list[#list + 1] = value
end

-- Sent again, it is there already.
local function is_queued(id, rank)
  return redis.call('ZSCORE', key('ready'), id) or redis.call('ZSCORE', key('held'), held_member(id, rank))
end

local function enter(id, rank, is_limited)
  if is_limited then return is_queued(id, rank) or enter_queue(id, rank) end
  append(ready, rank, id)
end

-- Of the same id there may have been one that a retry took out of the run: its attempts are numbered on.
local function write_record(id, fields)
  local former = record(id)
  if former.status and not is_waiting(former.status) then keep_last_attempt(id, former) end
  put_record(id, none)
  write_fields(id, 'attempt', former.attempt, unpack(fields))
end

local function write(leg)
  local id, status, rank, sleep_ms, reason, more = unpack(leg)
  more = more or {}
  local fields = { 'status', status, 'rank', rank }
  add_field(fields, 'sleep_ms', sleep_ms)
  add_field(fields, 'reason', reason)
  for _, name in ipairs({ 'matrix', 'off', 'may_fail' }) do add_field(fields, name, more[name] and tostring(more[name])) end
  if more.place then append(labels, declared(id) .. ':' .. string.format('%d', more.place), id:match('%[(.*)%]$')) end
  local job, number = id:match('^([^%[]+)%[(%d+)%]$')
  for next = 0, (more.alike or 1) - 1 do
    if next > 0 then id = string.format('%s[%d]', job, number + next) end
    local own_rank = string.format('%d', rank + next)
    fields[4] = own_rank
    if not more.plain then write_record(id, fields) end
    if status == 'ready' then enter(id, own_rank, more.limited) end
  end
end

local legs, ids = cjson.decode(ARGV[1]), {}
for _, leg in ipairs(legs) do
  if not (leg[6] and leg[6].plain) then ids[#ids + 1] = leg[1] end
end
read_records(ids)
for _, leg in ipairs(legs) do write(leg) end
call_with('HSET', key('labels'), labels)
write_records()
call_with('ZADD', key('ready'), ready)
flush_queue()
