-- Compare and set. KEYS[1]: the key; ARGV: the expected value and the new value ('' = none). Returns the value afterwards ('' = none):
-- the new value, unless the key held something other than the expected value.

local value = redis.call('GET', KEYS[1]) or ''
if value ~= ARGV[1] then return value end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end
return ARGV[2]
