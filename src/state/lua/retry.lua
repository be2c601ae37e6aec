-- Opens closed jobs again, to be decided anew from what their needs have come to. ARGV[1], as JSON: { generation = of the run as the
-- jobs were chosen by, shelved = the number under which it was entered among the open runs, jobs = [{ job, legs = indexes of its
-- legs }, ...], needs = gate -> the declared jobs counted in it, of the gates that these jobs are counted in }. All jobs that follow
-- from one of them are among them, or stay as they are. ARGV[2]: new specs, as a JSON list of jobs and specs in turn; ARGV[3]: the
-- definition that they are from, '' where nothing is replaced.
-- Returns `ok`: it is decided, the next calls of `advance` carry it out (reopen.lua); `late`: somebody else has retried the run
-- meanwhile; `running <job>`: one of them, or a hook, runs; `backlog`: what follows from earlier endings has to be carried out
-- first; `shelved`: it may have left the open runs since it was entered there; or the status of a run that cannot be retried.

local request = cjson.decode(ARGV[1])
if not run.status then return 'gone' end
if run.status == 'creating' or is_cancelling() then return run.status end
if tonumber(run.generation or 0) ~= request.generation then return 'late' end
if run.reopening or redis.call('LLEN', key('backlog')) > 0 then return 'backlog' end
if tonumber(redis.call('HGET', run_key, 'shelved') or 0) ~= request.shelved then return 'shelved' end
local hooks = run.hooks and cjson.decode(run.hooks) or {}
for index, event in ipairs(hooks) do
  hooks[index] = 'hook:' .. event
  if redis.call('HGET', job_key(hooks[index]), 'status') == 'running' then return 'running ' .. hooks[index] end
end

-- Declared job -> ending -> how many of its legs are taken back; and all of them, in order and by their ids.
local taken, legs, reopened = {}, {}, {}
for _, entry in ipairs(request.jobs) do
  local counted = {}
  for _, index in ipairs(entry.legs) do
    local id = leg_id(entry.job, index)
    local status, reason, is_allowed = unpack(redis.call('HMGET', job_key(id), 'status', 'reason', 'allowed'))
    if status == 'running' then return 'running ' .. id end
    reopened[id] = true
    legs[#legs + 1] = id
    if status ~= 'ready' and status ~= 'blocked' then
      local ending = ending_of(status, reason, is_allowed)
      counted[ending] = (counted[ending] or 0) + 1
    end
  end
  taken[entry.job] = counted
end

-- A hook is not there before the run's next end.
local function take_back_hook(id)
  local hook = read_leg(id)
  if not hook.status then return end
  if hook.status == 'ready' then
    withdraw(id)
    count('hooks_ready', -1)
  else
    keep_record(hook)
  end
  redis.call('HDEL', job_key(id), 'status')
end

local gate_names = { 'rule', 'open', 'ok', 'failed', 'upstream_failed', 'cancelled', 'skipped' }

local function judge_again(gate_id)
  local fields = {}
  for index, name in ipairs(gate_names) do fields[index] = gate_id .. ':' .. name end
  local values = redis.call('HMGET', key('gates'), unpack(fields))
  local gate = {}
  for index, name in ipairs(gate_names) do gate[name] = index > 1 and tonumber(values[index] or 0) or values[index] end
  local verdict = judge(gate.rule, gate)
  if not verdict then
    redis.call('HDEL', key('gates'), gate_id .. ':decided')
    return nil
  end
  redis.call('HSET', key('gates'), gate_id .. ':decided', 1)
  verdict.cause = verdict.ending and redis.call('HGET', key('gates'), gate_id .. ':cause:' .. verdict.ending) or ''
  return verdict
end

-- Any need that still stands for how the gate is judged.
local function find_cause(gate_id, ending)
  for _, job in ipairs(request.needs[gate_id]) do
    for index = 1, leg_count(job) do
      local id = leg_id(job, index)
      local status, reason, is_allowed, cause = unpack(redis.call('HMGET', job_key(id), 'status', 'reason', 'allowed', 'cause'))
      if not reopened[id] and ending_of(status, reason, is_allowed) == ending then return cause or id end
    end
  end
end

local function uncount(job, ending, n)
  for _, gate_id in ipairs(graph(job).feeds) do
    redis.call('HINCRBY', key('gates'), gate_id .. ':open', n)
    local left = redis.call('HINCRBY', key('gates'), gate_id .. ':' .. ending, -n)
    local place = gate_id .. ':cause:' .. ending
    local cause = redis.call('HGET', key('gates'), place)
    if left == 0 then
      redis.call('HDEL', key('gates'), place)
    elseif cause and reopened[cause] then
      redis.call('HSET', key('gates'), place, find_cause(gate_id, ending) or cause)
    end
  end
end

local verdicts = {}
-- Tasks of jobs that are decided already, to be done when their legs have been taken back.
local followed = {}

-- As if it had just been created, but for those of its gates that have spoken.
local function wait_again(job)
  local waiting = { gates = 0 }
  -- An answer that is on its way is one about needs that have changed.
  redis.call('SREM', key('asks'), job)
  for _, gate_id in ipairs(graph(job).gates or {}) do
    if verdicts[gate_id] == nil then verdicts[gate_id] = judge_again(gate_id) or false end
    local verdict = verdicts[gate_id]
    if not verdict then
      waiting.gates = waiting.gates + 1
    elseif verdict.reason and severity[verdict.reason] > (severity[waiting.reason] or 0) then
      waiting.reason, waiting.cause = verdict.reason, verdict.cause
    end
  end
  if waiting.gates > 0 and waiting.reason ~= 'upstream-failed' then
    redis.call('HSET', key('waiting'), job, cjson.encode(waiting))
  elseif not waiting.reason and graph(job).asks then
    ask(job)
  else
    followed[#followed + 1] = cjson.encode({ kind = 'decide', job = job, reason = waiting.reason, cause = waiting.cause, next = 1 })
  end
end

local function push_all(list)
  for from = 1, #list, 1000 do
    redis.call('RPUSH', key('reopening'), unpack(list, from, math.min(#list, from + 999)))
  end
end

-- Cancelled or failing fast, alone or with all of its job.
local function forget_stops(ids)
  for from = 1, #ids, 1000 do
    redis.call('HDEL', key('stops'), unpack(ids, from, math.min(#ids, from + 999)))
  end
  for _, entry in ipairs(request.jobs) do redis.call('HDEL', key('stops'), entry.job) end
end

if ARGV[3] ~= '' then
  local specs = cjson.decode(ARGV[2])
  for index = 1, #specs, 2 do redis.call('HSET', key('specs'), specs[index], specs[index + 1]) end
  redis.call('SET', key('definition'), ARGV[3])
end
if run.has_stops then forget_stops(legs) end
for job, endings_of_job in pairs(taken) do
  for ending, n in pairs(endings_of_job) do uncount(job, ending, n) end
end
local was_closed = not is_open()
run.status = is_paused() and 'paused' or 'running'
redis.call('HDEL', run_key, 'ended_at', 'result', 'stop', 'stop_cause', 'forced')
run.result, run.stop, run.stop_cause, run.forced = false, false, false, false
run.reopening = '1'
redis.call('HSET', run_key, 'status', run.status, 'generation', request.generation + 1, 'reopening', 1)
if was_closed then redis.call('UNLINK', key('slots')) end
if was_closed and run.timeout_ms then redis.call('HSET', run_key, 'deadline', now + run.timeout_ms) end
for _, hook in ipairs(hooks) do take_back_hook(hook) end
add_event('run-reopened', '', '', '')
for _, entry in ipairs(request.jobs) do wait_again(entry.job) end
push_all(legs)
push_all(followed)
propagate()
commit()
wake('ready')
return 'ok'
