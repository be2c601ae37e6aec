-- Running jobs whose holder was not asked about for a while: ARGV[1] ms until they are asked about again, ARGV[2] how many.
-- Each is handed out once per interval, whoever asks. Returns id, attempt, holder and claim of each, one after the other; last, '1' where
-- the run looks damaged (check.lua), else ''.

local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('running'), '-inf', now, 'LIMIT', 0, ARGV[2])) do
  redis.call('ZADD', key('running'), now + ARGV[1], id)
  local job = record(id)
  for _, value in ipairs({ id, job.attempt or '0', job.worker or '', job.claim or '' }) do found[#found + 1] = value end
end
found[#found + 1] = is_damaged() and '1' or ''
return found
