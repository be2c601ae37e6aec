-- Opens a run whose parts have all been written; from here on it may be worked. Its field `opening`, as JSON, says how: { closed = what
-- is skipped from the start, as ids, asks = jobs without needs that a worker has to be asked about, timeout_ms? }.

if run.status ~= 'creating' then return end
local parts = cjson.decode(redis.call('HGET', run_key, 'opening'))
redis.call('HDEL', run_key, 'opening')
run.status, run.created_at = 'running', now
redis.call('HSET', run_key, 'status', 'running', 'created_at', now)
if parts.timeout_ms then redis.call('HSET', run_key, 'deadline', now + parts.timeout_ms, 'timeout_ms', parts.timeout_ms) end
add_event('run-created', '', '', '')
for _, id in ipairs(parts.closed) do note_closed(id, 'skipped', id) end
for _, job in ipairs(parts.asks) do ask(job) end
propagate()
commit()
wake('ready')
