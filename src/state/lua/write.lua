-- Writes a part of a run that is not open yet: ARGV[1] = the place of its key in KEYS, of which the run's own hash is the first, then
-- fields and values in turn, or only a value for a string. What the network delivers late finds a run that is open, or gone,
-- and changes nothing.

local to = KEYS[tonumber(ARGV[1])]
local may_write = run.status == 'creating' or (not run.status and to == run_key)
if not may_write then return end
if #ARGV == 2 then return redis.call('SET', to, ARGV[2]) end
redis.call('HSET', to, unpack(ARGV, 2))
