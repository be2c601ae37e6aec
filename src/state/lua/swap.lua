-- Puts one value in the place of another. KEYS[1]: where; ARGV: the value before and the value after ('' = none). Returns what is there
-- then ('' = none): the value after, unless something else than the value before was there.

local value = redis.call('GET', KEYS[1]) or ''
if value ~= ARGV[1] then return value end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end
return ARGV[2]
