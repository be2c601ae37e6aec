-- Removes run ARGV[1] from the index of open runs, KEYS[1], unless a retry has entered it again under ARGV[2], the number of times
-- that the run was shelved, or a higher number.

local entered = redis.call('ZSCORE', KEYS[1], ARGV[1])
if entered and tonumber(entered) < tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[1]) end
