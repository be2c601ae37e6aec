-- Carries out what a retry has decided, a bounded number of steps per call. The list `reopening` has tasks as JSON, in this order:
-- { kind = 'take-back', job, legs? = indexes of its legs, nil for all, follows = it follows from another of these jobs, next } for legs that are
-- to be blocked again, or to be made anew where they follow and were made during the run; then { kind = 'wait', job } for each of
-- these jobs, to be judged by its gates. Until the list is empty nothing of the run is claimed, and
-- what follows from endings waits. The hash `reopened` says whose: declared job -> `all` or `some` of its legs, then leg -> `some`; and
-- `cause:<gate>:<ending>` -> a job that still stands for how needs of that gate ended, for where its cause is opened again.

local function is_reopened(parts, id)
  local job, leg = unpack(redis.call('HMGET', parts, declared(id), id))
  return job == 'all' or leg ~= false
end

-- Declared job -> ending -> how many of its legs were taken back in this call, and are still counted in its gates.
local taken = {}

local function note_taken(id, leg)
  if is_waiting(leg.status) then return end
  local job, ending = declared(id), ending_of(leg.status, leg.reason, leg.allowed)
  taken[job] = taken[job] or {}
  taken[job][ending] = (taken[job][ending] or 0) + 1
  if leg.allowed then count(leg.status == 'failed' and 'allowed' or 'excused', -1) end
  if leg.status == 'succeeded' then free('HDEL', key('outputs'), id) end
end

local function uncount(job, ending, n)
  for _, gate_id in ipairs(graph(job).feeds) do
    local gate = read_gate(gate_id)
    gate.open, gate[ending] = gate.open + n, gate[ending] - n
    change_gate(gate)
    local place = gate_id .. ':cause:' .. ending
    local cause = redis.call('HGET', key('gates'), place)
    if gate[ending] == 0 then
      free('HDEL', key('gates'), place)
    elseif cause and is_reopened(key('reopened'), cause) then
      redis.call('HSET', key('gates'), place, redis.call('HGET', key('reopened'), 'cause:' .. gate_id .. ':' .. ending) or cause)
    end
  end
end

-- Before a gate is judged again, and before the call ends.
local function uncount_taken()
  for job, endings_of_job in pairs(taken) do
    for ending, n in pairs(endings_of_job) do uncount(job, ending, n) end
  end
  taken = {}
end

local function take_back(id)
  local leg = record(id)
  note_taken(id, leg)
  if leg.status == 'ready' then
    withdraw(id)
  elseif leg.status ~= 'blocked' then
    if leg.status ~= 'skipped' then keep_last_attempt(id, leg) end
    add_event('reopened', id, '', '')
  end
  if leg.status ~= 'blocked' then move(id, leg.status, 'blocked') end
  write_fields(id, 'reason', '', 'cause', '', 'allowed', '', 'ended_at', '', 'exit_code', '', 'signal', '', 'message', '',
    'log_incomplete', '', 'started_at', '', 'failures', '', 'losses', '', 'due_at', '', graph(declared(id)).asks and 'off' or 'since', '')
end

-- A leg that is not to be part of the run any more. It stays as it ended, under its own id, until one of the same id takes its place.
local function take_out(id)
  local leg = record(id)
  note_taken(id, leg)
  if leg.status == 'ready' then withdraw(id) end
  if is_waiting(leg.status) then write_fields(id, 'status', 'cancelled', 'reason', 'user', 'ended_at', now_text) end
  count(leg.status, -1)
  count('blocked', 1)
end

-- The job stands for its legs again, also where they are counted as needs: what `expand` (decide.lua) has done is undone.
local function unmake(job)
  local change = 1 - graph(job).legs
  write_fields(job, 'status', 'blocked')
  change_graph(job, function(entry) entry.legs, entry.labelled, entry.made, entry.asks = nil, nil, nil, true end)
  redis.call('HINCRBY', run_key, 'jobs', change)
  count('blocked', change)
  open_gates(graph(job).feeds, change)
  add_event('unmade', job, '', '')
end

local function judge_again(gate_id)
  local gate = read_gate(gate_id)
  local verdict = judge(gate.rule, gate)
  if verdict then return decide_gate(gate, verdict) end
  gate.is_decided = false
  change_gate(gate)
end

local verdicts = {}

-- As if it had just been created, but for those of its gates that have spoken. Returns what is to be done about it now, if anything.
local function wait_again(job)
  local waiting = { gates = 0 }
  free('SREM', key('asks'), job)
  for _, gate_id in ipairs(graph(job).gates or {}) do
    if verdicts[gate_id] == nil then verdicts[gate_id] = judge_again(gate_id) or false end
    local verdict = verdicts[gate_id]
    if verdict then note_verdict(waiting, verdict) else waiting.gates = waiting.gates + 1 end
  end
  if not is_undecided(waiting) then return task_after(job, waiting) end
  if #graph(job).gates > 1 then redis.call('HSET', key('waiting'), job, cjson.encode(waiting)) end
end

local function reopening_count() return run.reopening and redis.call('LLEN', key('reopening')) or 0 end

-- At most `limit` of its legs. Returns how many steps it took, with those of counting back what they fed into gates.
local function carry_on_legs(task, limit)
  local is_to_be_made = task.follows and graph(task.job).made
  local act = is_to_be_made and take_out or take_back
  local last = task.legs and #task.legs or leg_count(task.job)
  local number = math.min(limit, last - task.next + 1)
  for place = task.next, task.next + number - 1 do act(leg_id(task.job, task.legs and task.legs[place] or place)) end
  task.next = task.next + number
  if task.next <= last then
    redis.call('LPUSH', key('reopening'), cjson.encode(task))
  elseif is_to_be_made then
    unmake(task.job)
  end
  return number + #graph(task.job).feeds
end

-- Returns how many steps it took, and the tasks that came up.
local function carry_on_reopening(limit)
  local steps, followed = 0, {}
  while steps < limit do
    local entry = free('LPOP', key('reopening'))
    if not entry then break end
    local task = cjson.decode(entry)
    if task.kind == 'wait' then
      uncount_taken()
      steps = steps + 1 + #(graph(task.job).gates or {})
      followed[#followed + 1] = wait_again(task.job)
    else
      steps = steps + carry_on_legs(task, limit - steps)
    end
  end
  uncount_taken()
  if reopening_count() == 0 then
    run.reopening = false
    free('HDEL', run_key, 'reopening')
    free('UNLINK', key('reopened'))
  end
  return steps, followed
end
