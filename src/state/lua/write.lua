-- Writes a part of a run that is not open yet: ARGV[1] = its place, '' for the run's own hash, which is the first, `definition` for a
-- value, else a hash; then that value, or fields and values in turn. What the network delivers late finds a run that is open, or gone,
-- and changes nothing.

local place = ARGV[1]
local may_write = run.status == 'creating' or (not run.status and place == '')
if not may_write then return end

if place == 'definition' then return redis.call('SET', key(place), ARGV[2]) end
redis.call('HSET', place == '' and run_key or key(place), unpack(ARGV, 2))
