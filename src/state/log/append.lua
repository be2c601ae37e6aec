-- Appends pieces of one attempt's output. KEYS[1] = wp:{<run>}, which has to exist: a late writer never brings back what was
-- pruned. ARGV: the rest of the log's key, bytes to keep at the end, then for each piece head | tail, offset, for how many ms
-- it has been waiting, bytes.
-- The offset is the entry's id, so a piece that is sent twice is refused the second time.
-- Answers 1, or 0 if the run is gone.

local ttl_ms = redis.call('PTTL', KEYS[1])
if ttl_ms == -2 then return 0 end

local log_key = KEYS[1] .. ARGV[1]
local keys = { head = log_key, tail = log_key .. ':tail' }
local tail_bytes = tonumber(ARGV[2])
local end_offset = 0
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

for i = 3, #ARGV, 4 do
  local part, offset, age_ms, bytes = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local added = redis.pcall('XADD', keys[part], offset .. '-1', 'o', bytes, 'at', now - age_ms)
  if type(added) == 'table' and added.err and not added.err:find('equal or smaller', 1, true) then return added end
  if part == 'tail' then end_offset = tonumber(offset) + #bytes end
end

-- Whole pieces go, the oldest first; ids are offsets, so Redis finds them by itself.
if end_offset > tail_bytes then
  redis.call('XTRIM', keys.tail, 'MINID', '=', string.format('%.0f', end_offset - tail_bytes))
end

-- A run that was closed meanwhile takes its logs with it.
if ttl_ms > 0 then
  redis.call('PEXPIRE', keys.head, ttl_ms)
  redis.call('PEXPIRE', keys.tail, ttl_ms)
end
return 1
