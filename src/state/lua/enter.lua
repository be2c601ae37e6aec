-- Enters run ARGV[1] into the index of open runs, KEYS[1], under the number ARGV[2], unless it is there under a higher number.

local entered = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not entered or tonumber(entered) < tonumber(ARGV[2]) then redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1]) end
