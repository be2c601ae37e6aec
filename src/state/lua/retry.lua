-- Opens closed jobs again, to be decided anew from what their needs have come to. What is opened again has been written before, under
-- names of this retry's own: `retry:<id>`, a list, and `retry:<id>:jobs`, a hash, which take the places of `reopening` and `reopened`
-- (reopen.lua). All jobs that follow from one of them are among them, or stay as they are. ARGV[1], as JSON: { id, generation = of
-- the run as the jobs were chosen by, shelved = the number under which it was entered among the open runs }. ARGV[2]: new specs, as a
-- JSON list of jobs and specs in turn; ARGV[3]: the definition that they are from, '' where nothing is replaced.
-- Returns `ok`: it is decided, the next calls of `advance` carry it out; `late`: somebody else has retried the run meanwhile;
-- `running <job>`: one of them, or a hook, runs; `backlog`: what follows from earlier endings has to be carried out first; `shelved`:
-- it may have left the open runs since it was entered there; `expired`: what was written is gone; or the status of a run that cannot be
-- retried. Safe to send twice.

local request = cjson.decode(ARGV[1])
-- The keys of what was written: the list and the hash.
local parts, parts_jobs = KEYS[last_key + 1], KEYS[last_key + 2]
if not run.status then return 'gone' end
if redis.call('HGET', run_key, 'retry') == request.id then return 'ok' end
if run.status == 'creating' or is_cancelling() then return run.status end
if tonumber(run.generation or 0) ~= request.generation then return 'late' end
if run.reopening or redis.call('LLEN', key('backlog')) > 0 then return 'backlog' end
if tonumber(redis.call('HGET', run_key, 'shelved') or 0) ~= request.shelved then return 'shelved' end
if redis.call('EXISTS', parts, parts_jobs) < 2 then return 'expired' end
local hooks = run.hooks and cjson.decode(run.hooks) or {}
for index, event in ipairs(hooks) do
  hooks[index] = 'hook:' .. event
  if record(hooks[index]).status == 'running' then return 'running ' .. hooks[index] end
end
for _, id in ipairs(redis.call('ZRANGE', key('running'), 0, -1)) do
  if is_reopened(parts_jobs, id) then return 'running ' .. id end
end

-- A hook is not there before the run's next end.
local function take_back_hook(id)
  local hook = record(id)
  if not hook.status then return end
  if hook.status == 'ready' then
    withdraw(id)
    count('hooks_ready', -1)
  else
    keep_last_attempt(id, hook)
  end
  write_fields(id, 'status', '')
end

-- Cancelled or failing fast, alone or with all of its job.
local function forget_stops()
  for _, name in ipairs(redis.call('HKEYS', key('stops'))) do
    local is_whole_job = declared(name) == name and redis.call('HEXISTS', parts_jobs, name) == 1
    if is_whole_job or is_reopened(parts_jobs, name) then free('HDEL', key('stops'), name) end
  end
end

if ARGV[3] ~= '' then
  local specs = cjson.decode(ARGV[2])
  for index = 1, #specs, 2 do redis.call('HSET', key('specs'), specs[index], specs[index + 1]) end
  redis.call('SET', key('definition'), ARGV[3])
end
if run.has_stops then forget_stops() end
refuse_if_full()
redis.call('RENAME', parts, key('reopening'))
redis.call('RENAME', parts_jobs, key('reopened'))
redis.call('PERSIST', key('reopening'))
redis.call('PERSIST', key('reopened'))
local was_closed = not is_open()
run.status = is_paused() and 'paused' or 'running'
free('HDEL', run_key, 'ended_at', 'result', 'stop', 'stop_cause', 'forced')
run.result, run.stop, run.stop_cause, run.forced = false, false, false, false
run.reopening = '1'
redis.call('HSET', run_key, 'status', run.status, 'generation', request.generation + 1, 'retry', request.id, 'reopening', 1)
if was_closed then free('UNLINK', key('slots')) end
if was_closed and run.timeout_ms then redis.call('HSET', run_key, 'deadline', now + run.timeout_ms) end
for _, hook in ipairs(hooks) do take_back_hook(hook) end
add_event('run-reopened', '', '', '')
propagate()
commit()
wake('ready')
return 'ok'
