-- What stops a run, or the legs of a job, before all of it is done: a cancel, a deadline, a failure under `fail_fast`.

-- Runs in spite of a failure under `fail_fast`: what is there to deal with it.
local function is_handler(id)
  local when = graph(declared(id)).when
  return when == 'always' or when == 'on_failure'
end

-- Why a job must not be started any more, as { reason, cause, is_kill }; nil: it may. `is_kill`: what runs is ended too.
local function stop_of(id)
  if is_hook(id) then return nil end
  local job = declared(id)
  local of_legs = graph(job).fail_fast
  local leg = of_legs and redis.call('HGET', key('stops'), job)
  if is_cancelling() then
    return not is_clean_up(id) and { reason = run.stop, cause = '', is_kill = true } or nil
  end
  if leg then return { reason = 'fail-fast', cause = leg, is_kill = of_legs == 'kill' } end
  if run.stop and not is_handler(id) then
    return { reason = run.stop, cause = run.stop_cause or '', is_kill = run.fail_fast == 'kill' }
  end
  return nil
end

-- Declared jobs whose running legs are to be ended, `*` for all but those that deal with failures.
local function killed_jobs()
  local killed = {}
  if counts.failed == 0 then return killed end
  if run.stop == 'fail-fast' and run.fail_fast == 'kill' then killed[1] = '*' end
  local stops = redis.call('HKEYS', key('stops'))
  for _, job in ipairs(stops) do
    if graph(job).fail_fast == 'kill' then killed[#killed + 1] = job end
  end
  return killed
end
