-- What begins a stop: a cancel, and a failure under `fail_fast`.

local function begin_cancel(reason)
  run.status, run.stop = 'cancelling', reason
  redis.call('HSET', run_key, 'status', run.status, 'stop', reason)
  add_event('run-cancelling', '', '', '', { reason = reason })
  add_task({ kind = 'stop', next = 1 })
  wake('changed')
end

-- After a failure that was not allowed.
local function fail_fast(id)
  if is_hook(id) or is_cancelling() then return end
  local job = declared(id)
  local of_legs = graph(job).fail_fast
  if of_legs and redis.call('HSETNX', key('stops'), job, id) == 1 then
    add_task({ kind = 'stop-legs', job = job, next = 1 })
    if of_legs == 'kill' then wake('changed') end
  end
  if run.fail_fast and not run.stop then
    run.stop, run.stop_cause = 'fail-fast', id
    redis.call('HSET', run_key, 'stop', run.stop, 'stop_cause', id)
    add_task({ kind = 'stop', next = 1 })
    if run.fail_fast == 'kill' then wake('changed') end
  end
end
