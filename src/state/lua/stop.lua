-- What stops a run or some of its jobs before all is done: a cancel, a deadline, a failure under `fail_fast`.
-- `stops` holds those of single jobs: `leg:<id>` for legs that fail fast, with the leg that failed; `user` for a cancel of one job,
-- by the declared job or by the id of a leg.

-- Runs in spite of a failure under `fail_fast`: what is there to deal with it.
local function is_handler(id)
  local when = graph(declared(id)).when
  return when == 'always' or when == 'on_failure'
end

local function stop_of_job(id)
  if not run.has_stops then return nil end
  local job = declared(id)
  local found = redis.call('HMGET', key('stops'), id, job)
  local stop = found[1] or found[2]
  if not stop then return nil end
  if stop == 'user' then return { reason = 'user', cause = '', is_kill = true } end
  return { reason = 'fail-fast', cause = stop:sub(5), is_kill = graph(job).fail_fast == 'kill' }
end

-- Why a job must not be started any more, as { reason, cause, is_kill }; nil: it may. `is_kill`: what runs is ended too.
local function stop_of(id)
  if run.forced then return { reason = run.stop, cause = '', is_kill = true } end
  if is_hook(id) then return nil end
  local own = stop_of_job(id)
  if own then return own end
  if is_cancelling() then return not is_clean_up(id) and { reason = run.stop, cause = '', is_kill = true } or nil end
  if run.stop and not is_handler(id) then
    return { reason = run.stop, cause = run.stop_cause or '', is_kill = run.fail_fast == 'kill' }
  end
  return nil
end

-- Declared jobs and legs that are to be ended where they run, `*` for all but those that deal with failures.
local function killed_jobs()
  local killed = {}
  if run.stop == 'fail-fast' and run.fail_fast == 'kill' then killed[1] = '*' end
  if not run.has_stops then return killed end
  local stops = redis.call('HGETALL', key('stops'))
  for index = 1, #stops, 2 do
    local is_kill = stops[index + 1] == 'user' or graph(stops[index]).fail_fast == 'kill'
    if is_kill then killed[#killed + 1] = stops[index] end
  end
  return killed
end
