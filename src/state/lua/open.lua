-- Opens a run whose parts have all been written; from here on it may be worked. ARGV[1], as JSON: what is already closed, the
-- jobs that are skipped from the start, as their ids.

if run.status ~= 'creating' then return end
run.status = 'running'
redis.call('HSET', run_key, 'status', 'running', 'created_at', now)
add_event('run-created', '', '', '')
for _, id in ipairs(cjson.decode(ARGV[1])) do note_closed(id, 'skipped', id) end
run.created_at = now
propagate()
commit()
wake('ready')
