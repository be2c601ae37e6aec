-- Takes a run, ARGV[1], out of the index of open runs, KEYS[1], unless it was entered again since it was said, for the ARGV[2]th
-- time, that it may leave.

local entered = redis.call('ZSCORE', KEYS[1], ARGV[1])
if entered and tonumber(entered) < tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[1]) end
