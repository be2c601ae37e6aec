-- Writes legs that nobody works yet: of a run that is not open, or of a job that a worker is asked about (ARGV[2], else '').
-- ARGV[1], as JSON: [[id, status, rank, sleep_ms or '', reason or '', more?], ...] with more = { matrix?, off?, may_fail?,
-- place? = where its label is kept, limited? = of a job whose legs may not all run at once }.

local may_write
if ARGV[2] == '' then may_write = run.status == 'creating' else may_write = redis.call('SISMEMBER', key('asks'), ARGV[2]) == 1 end
if not may_write then return end
-- Until they are decided on, for whoever has to remove them.
if ARGV[2] ~= '' then redis.call('HINCRBY', key('drafts'), ARGV[2], #cjson.decode(ARGV[1])) end

for _, leg in ipairs(cjson.decode(ARGV[1])) do
  local id, status, rank, sleep_ms, reason, more = unpack(leg)
  local fields = { 'status', status, 'rank', rank }
  add_field(fields, 'sleep_ms', sleep_ms)
  add_field(fields, 'reason', reason)
  if more then
    for _, name in ipairs({ 'matrix', 'off', 'may_fail' }) do add_field(fields, name, more[name]) end
    if more.place then redis.call('HSET', key('labels'), declared(id) .. ':' .. string.format('%d', more.place), id:match('%[(.*)%]$')) end
  end
  if status == 'ready' then
    add_field(fields, 'order', rank)
    if more and more.limited then enter_queue(id, rank) else redis.call('ZADD', key('ready'), rank, id) end
  end
  redis.call('HSET', job_key(id), unpack(fields))
end
