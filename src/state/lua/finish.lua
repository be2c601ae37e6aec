-- The end of a run: its result when the last job is closed, then its hooks, then its status.

local function result_of_run()
  if is_cancelling() then return 'cancelled' end
  if counts.failed > counts.allowed then return 'failed' end
  return counts.cancelled > counts.excused and 'cancelled' or 'succeeded'
end

local hook_of = { succeeded = 'on_success', failed = 'on_failure', cancelled = 'on_cancel' }

-- One after the other, that of the result before `always`. `run.hooks` names those that the pipeline has, in JSON.
local function start_next_hook()
  local has = {}
  for _, event in ipairs(run.hooks and cjson.decode(run.hooks) or {}) do has[event] = true end
  for _, event in ipairs({ hook_of[run.result], 'always' }) do
    local id = 'hook:' .. event
    if has[event] and not record(id).status then return make_ready(id) end
  end
end

local function finish_run()
  if not run.result then
    run.result = result_of_run()
    redis.call('HSET', run_key, 'result', run.result)
  end
  if counts.hooks_ready + counts.hooks_running == 0 and not run.forced then start_next_hook() end
  if counts.hooks_ready + counts.hooks_running > 0 then return end
  run.status = run.result
  redis.call('HSET', run_key, 'status', run.status, 'ended_at', now)
  free('HDEL', run_key, 'has_backlog', 'has_delayed', 'has_asks', 'has_stops')
  -- The gates stay, for a retry.
  free('UNLINK', unpack(KEYS, first_open_key, last_key))
  add_event('run-' .. run.status, '', '', '')
  wake('changed')
end

-- Ends the run when its last job is closed, and writes what the moves of this call add up to.
local function commit()
  if is_open() and not run.reopening and counts.blocked + counts.ready + counts.running == 0 then finish_run() end
  local fields = {}
  for name in pairs(changed_counts) do
    fields[#fields + 1] = 'jobs_' .. name
    fields[#fields + 1] = counts[name]
  end
  if #fields > 0 then redis.call('HSET', run_key, unpack(fields)) end
  write_records()
  write_running()
  write_gates()
  flush_queue()
  write_events()
end
