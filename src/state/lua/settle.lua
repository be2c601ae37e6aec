-- Closes an attempt with an outcome. Safe to send twice: a repeat by the same holder is answered `already`; any but the current attempt,
-- holder and claim is `stale` and changes nothing, whatever clocks and locks say. A claim's id never repeats, so that also holds where
-- Redis lost writes and numbers an attempt a second time.

local max_losses = 3

local recorded = { 'exit_code', 'signal', 'message', 'log_incomplete' }

local function may_fail(id, job, outcome, reason)
  if is_hook(id) then return false end
  local allow = graph(declared(id)).allow
  if allow == true or job.may_fail then return true end
  if reason ~= 'exit' then return false end
  for _, code in ipairs(allow or {}) do
    if code == outcome.exit_code then return true end
  end
  return false
end

local function details_of(job, outcome)
  local fields = {}
  add_field(fields, 'started_at', job.started_at)
  for _, name in ipairs(recorded) do
    if outcome[name] ~= nil then add_field(fields, name, tostring(outcome[name])) end
  end
  return fields
end

local function tell(id, job, outcome, event, more)
  local detail = more or {}
  detail.reason = detail.reason or outcome.reason
  for _, name in ipairs(recorded) do detail[name] = outcome[name] end
  add_event(event, id, job.attempt, job.worker, next(detail) and detail or nil)
end

local function close(id, job, outcome, status, reason, cause)
  local is_allowed = status == 'failed' and may_fail(id, job, outcome, reason)
  close_job(id, 'running', status, reason or '', cause or '', is_allowed and '1' or '', unpack(details_of(job, outcome)))
  leave_queue(id)
  tell(id, job, outcome, status, { reason = reason, cause = cause ~= '' and cause or nil, allowed = is_allowed or nil })
  if status == 'failed' and not is_allowed then fail_fast(id) end
end

local function keep_outcome(id, job, outcome, reason)
  local record = {
    attempt = job.attempt, worker = job.worker, started_at = job.started_at, ended_at = now, outcome = outcome.outcome, reason = reason,
  }
  for _, name in ipairs(recorded) do record[name] = outcome[name] end
  keep_attempt(id, record)
end

-- Back to ready, in the place that its age gives it, after `delay_ms`.
local function reopen(id, job, delay_ms, ...)
  if (delay_ms or 0) == 0 then
    move(id, 'running', 'ready', ...)
    return_to_queue(id)
  else
    leave_queue(id)
    move(id, 'running', 'ready', 'due_at', now + delay_ms, ...)
    redis.call('ZADD', key('delayed'), now + delay_ms, id)
    note_flag('has_delayed')
  end
end

local outcomes = {}

function outcomes.succeeded(id, job, outcome)
  if outcome.outputs then redis.call('HSET', key('outputs'), id, outcome.outputs) end
  close(id, job, outcome, 'succeeded')
end

function outcomes.failed(id, job, outcome) close(id, job, outcome, 'failed', outcome.reason) end

function outcomes.cancelled(id, job, outcome, stop)
  close(id, job, outcome, 'cancelled', stop and stop.reason or 'user', stop and stop.cause)
end

function outcomes.retry(id, job, outcome)
  keep_outcome(id, job, outcome, outcome.reason)
  reopen(id, job, outcome.delay_ms, 'failures', job.failures + 1)
  tell(id, job, outcome, 'retrying', { due_at = now + (outcome.delay_ms or 0) })
end

function outcomes.released(id, job, outcome)
  keep_outcome(id, job, outcome)
  reopen(id, job, outcome.delay_ms)
  tell(id, job, outcome, 'released')
end

-- Removes the holder's name from the job, so that a result which the holder still sends is stale.
function outcomes.lost(id, job, outcome)
  outcome.reason = 'worker-lost'
  write_fields(id, 'worker', '', 'claim', '', 'losses', job.losses + 1)
  if job.losses + 1 >= max_losses then
    outcome.message = 'its lease was lost ' .. max_losses .. ' times while it ran, the last time by worker ' .. job.worker
    return close(id, job, outcome, 'failed', 'poison')
  end
  keep_outcome(id, job, outcome, outcome.reason)
  reopen(id, job, outcome.delay_ms)
  tell(id, job, outcome, 'lost')
end

-- Nothing is started again in what is stopped: another try is not made, and a job that was handed back or lost is cancelled. What
-- was cancelled takes no result at all any more.
local function under_stop(stop, outcome)
  local name = outcome.outcome
  if not stop then return name end
  if stop.reason ~= 'fail-fast' then return 'cancelled' end
  if name == 'succeeded' or name == 'failed' then return name end
  return name == 'retry' and 'failed' or 'cancelled'
end

-- What the outcome says of the attempt, and the record of its job has.
local function job_of(id, found, outcome)
  local job = {
    attempt = found.attempt, worker = found.worker, started_at = found.started_at, may_fail = found.may_fail,
    failures = tonumber(found.failures or 0), losses = tonumber(found.losses or 0),
  }
  -- The job may have waited for a slot after its claim, so its start is corrected here.
  if outcome.busy_ms then job.started_at = string.format('%d', now - outcome.busy_ms) end
  return job
end

-- By how long the job took.
local succeeded = {}

-- A success that says nothing but how long the job took.
local function succeed(id, found, busy_ms)
  local alike = succeeded[busy_ms]
  if not alike then
    alike = { made = {}, started_at = string.format('%d', now - busy_ms) }
    succeeded[busy_ms] = alike
  end
  move_alike(alike.made, id, 'running', 'succeeded', 'started_at', alike.started_at, 'ended_at', now_text)
  note_closed(id, 'ok', '')
  leave_queue(id)
  add_event('succeeded', id, found.attempt, found.worker)
end

-- Nearly all outcomes are plain successes of jobs that are alike in all but their ids. What was found for one of them holds for those
-- that follow it, up to the next one that differs. `n`: how many followed, and are not counted yet.
local model = { n = 0 }

local function end_model()
  if model.n == 0 then return end
  count('running', -model.n)
  count('succeeded', model.n)
  model.group.n = model.group.n + model.n
  model = { n = 0 }
end

-- Puts the job behind the model; false: it differs.
local function follows_model(id, attempt, claim, busy_ms)
  local found = records[id]
  if not found or found ~= model.found or busy_ms ~= model.busy_ms or claim ~= found.claim or attempt ~= found.attempt
    or declared(id) ~= model.job then return false end
  put_record(id, model.new)
  running[id] = false
  add_event('succeeded', id, attempt, found.worker)
  model.n = model.n + 1
  return true
end

local function begin_model(id, found, busy_ms)
  local job = declared(id)
  if run.has_stops or is_hook(id) or graph(job).max_parallel then return end
  model = { n = 0, found = found, busy_ms = busy_ms, job = job, new = records[id], group = closed[graph(job)].ok }
end

-- `holder` is who must have the job, by this claim; returns `accepted`, `already` or `stale`.
local function settle(holder, id, attempt, claim, outcome)
  local found = record(id)
  if found.attempt ~= attempt or found.worker ~= holder or found.claim ~= claim then return 'stale' end
  if found.status ~= 'running' then return 'already' end
  local stop = stop_of(id)
  local ending = under_stop(stop, outcome)
  running[id] = false
  local is_plain = ending == 'succeeded' and outcome.busy_ms and not (is_hook(id) or outcome.outputs or outcome.log_incomplete
    or outcome.exit_code or outcome.message)
  if is_plain then
    succeed(id, found, outcome.busy_ms)
    begin_model(id, found, outcome.busy_ms)
  else
    outcomes[ending](id, job_of(id, found, outcome), outcome, stop)
  end
  return 'accepted'
end
