-- Writes jobs of a run that is not open yet. ARGV[1]: [[id, status, rank, sleep_ms or '', reason or ''], ...] as JSON.

for _, job in ipairs(cjson.decode(ARGV[1])) do
  local id, status, rank, sleep_ms, reason = unpack(job)
  local fields = { 'status', status, 'rank', rank }
  local function add(name, value)
    fields[#fields + 1] = name
    fields[#fields + 1] = value
  end
  if sleep_ms ~= '' then add('sleep_ms', sleep_ms) end
  if reason ~= '' then add('reason', reason) end
  if status == 'ready' then
    add('order', rank)
    redis.call('ZADD', key('ready'), rank, id)
  end
  redis.call('HSET', job_key(id), unpack(fields))
end
