-- Running jobs whose holder was not asked about for a while: ARGV[1] ms until they are asked about again, ARGV[2] how many.
-- Each is handed out once per interval, whoever asks. Returns id, attempt and holder of each, one after the other.

local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('running'), '-inf', now, 'LIMIT', 0, ARGV[2])) do
  redis.call('ZADD', key('running'), now + ARGV[1], id)
  local attempt, holder = unpack(redis.call('HMGET', job_key(id), 'attempt', 'worker'))
  found[#found + 1] = id
  found[#found + 1] = attempt
  found[#found + 1] = holder
end
return found
