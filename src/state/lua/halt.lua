-- What begins a stop: a cancel of the run or of a job, and a failure under `fail_fast`.

-- Hooks that wait for a worker.
local function cancel_hooks()
  for _, event in ipairs(run.hooks and cjson.decode(run.hooks) or {}) do
    local id = 'hook:' .. event
    if record(id).status == 'ready' then
      withdraw(id)
      close_unstarted(id, 'ready', 'cancelled', 'user', '')
    end
  end
end

-- `is_forced`: clean-up jobs and hooks do not run either.
local function begin_cancel(reason, is_forced)
  run.status, run.stop = 'cancelling', reason
  redis.call('HSET', run_key, 'status', run.status, 'stop', reason)
  if is_forced then
    run.forced = '1'
    redis.call('HSET', run_key, 'forced', 1)
    cancel_hooks()
  end
  add_event('run-cancelling', '', '', '', { reason = reason, forced = is_forced or nil })
  add_task({ kind = 'stop', next = 1 })
  wake('changed')
end

-- `job`: a declared job or a leg. The first reason stays, but a cancel by a user overrides any other reason.
local function stop_job(job, why)
  local known = redis.call('HGET', key('stops'), job)
  if known and (known == why or why ~= 'user') then return end
  redis.call('HSET', key('stops'), job, why)
  note_flag('has_stops')
  add_task({ kind = 'stop-legs', job = declared(job), next = 1 })
  wake('changed')
end

-- After a failure that was not allowed.
local function fail_fast(id)
  if is_hook(id) or is_cancelling() then return end
  local job = declared(id)
  if graph(job).fail_fast then stop_job(job, 'leg:' .. id) end
  if run.fail_fast and not run.stop then
    run.stop, run.stop_cause = 'fail-fast', id
    redis.call('HSET', run_key, 'stop', run.stop, 'stop_cause', id)
    add_task({ kind = 'stop', next = 1 })
    if run.fail_fast == 'kill' then wake('changed') end
  end
end
