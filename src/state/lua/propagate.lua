-- What follows from jobs that were closed: gates are fed, jobs behind them opened or skipped, which feeds further gates.
-- One call takes a bounded number of steps; what is left stays in the list `backlog`, and any later call goes on with it.

local steps_left = 400
local tasks = {}

local function add_task(task) tasks[#tasks + 1] = task end

-- Closed jobs of this call by their entry in the graph and ending: those that feed the same gates alike are fed as one.
local closed = {}

-- Returns the group that this job was added to. The next one of a job with the same entry can be counted there at once.
local function note_closed(id, ending, cause)
  local job = declared(id)
  local entry = graph(job)
  closed[entry] = closed[entry] or {}
  local group = closed[entry][ending]
  if not group then
    group = { kind = 'feed-all', job = job, ending = ending, n = 0, cause = cause, next = 1 }
    closed[entry][ending] = group
  end
  group.n = group.n + 1
  return group
end

-- Cancelled alone by a user, where the run does not depend on it: a warning. The jobs that need it are still skipped.
local function is_excused(id, reason)
  if is_hook(id) or is_cancelling() or reason ~= 'user' then return false end
  return graph(declared(id)).allow == true or record(id).may_fail == '1'
end

-- `cause` is the job that all this came from: a skipped job hands on its own cause, not itself. `allowed`: '1' where it failed
-- and may; for a cancelled job it is found here.
local function close_job(id, from, to, reason, cause, allowed, ...)
  if to == 'cancelled' and is_excused(id, reason) then allowed = '1' end
  local fields = { 'ended_at', now_text, ... }
  add_field(fields, 'reason', reason)
  add_field(fields, 'cause', cause)
  add_field(fields, 'allowed', allowed)
  move(id, from, to, unpack(fields))
  if is_hook(id) then return end
  if allowed ~= '' then count(to == 'failed' and 'allowed' or 'excused', 1) end
  local ending = ending_of(to, reason, allowed ~= '')
  note_closed(id, ending, ending == 'ok' and '' or (cause ~= '' and cause or id))
end

local function close_unstarted(id, from, to, reason, cause)
  -- What it has of an earlier attempt is not how long this one took.
  if from == 'ready' then close_job(id, from, to, reason, cause, '', 'started_at', '') else close_job(id, from, to, reason, cause, '') end
  add_event(to, id, '', '', { reason = reason, cause = cause ~= '' and cause or nil })
end

-- What is counted in few gates, as nearly all are, is counted in each together with all that ended alike in this call.
local few = 8

local function feed_together(fed, gates, group)
  for _, gate in ipairs(gates) do
    local place = gate .. ':' .. group.ending
    if fed[place] then
      fed[place].n = fed[place].n + group.n
    else
      fed[place] = { kind = 'feed', gate = gate, ending = group.ending, n = group.n, cause = group.cause, next = 1 }
      add_task(fed[place])
    end
  end
end

local function flush_closed()
  if not next(closed) then return end
  local fed = {}
  for entry, groups in pairs(closed) do
    local feeds = entry.feeds
    for _, group in pairs(groups) do
      if #feeds > few then add_task(group) else feed_together(fed, feeds, group) end
    end
  end
  closed = {}
end

-- A worker is to be asked: whether the job runs, or what its legs are. Its answer comes with `decide`.
local function ask(job)
  redis.call('SADD', key('asks'), job)
  note_flag('has_asks')
  made_ready = true
end

-- Each kind of task: how many items it has, and what to do with one. `task.next` is the item to go on with.
local items, act = {}, {}

function items.feed() return 1 end

function act.feed(task)
  local verdict = feed_gate(task.gate, task.n, task.ending, task.cause)
  if not verdict then return end
  add_task({
    kind = 'tell', gate = task.gate, members = verdict.members, reason = verdict.reason, cause = verdict.cause, next = 1,
  })
end

items['feed-all'] = function(task) return #graph(task.job).feeds end

act['feed-all'] = function(task, index)
  act.feed({ gate = graph(task.job).feeds[index], ending = task.ending, n = task.n, cause = task.cause })
end

function items.ask() return 1 end

function act.ask(task) ask(task.job) end

function items.tell(task) return task.members end

local chunks = {}
-- Of the gate whose verdict is told now, by their place; see `read_members`.
local members = {}

local function gate_member(gate_id, index)
  local place = string.format('gate:%s:%d', gate_id, math.ceil(index / gate_chunk))
  if not chunks[place] then chunks[place] = cjson.decode(redis.call('HGET', key('graph'), place)) end
  return chunks[place][(index - 1) % gate_chunk + 1]
end

-- Those that the gate is going to speak to in this call, by their place.
local function read_members(task, last)
  local jobs, by_place = {}, {}
  for index = task.next, math.min(last, task.next + steps_left - 1) do
    local job = gate_member(task.gate, index)
    by_place[index], jobs[#jobs + 1] = job, job
  end
  read_graph(jobs)
  read_records(jobs)
  return by_place
end

function items.decide(task) return leg_count(task.job) end

-- What is blocked by a failure is skipped because of it, also where that failure stops all the rest.
local function decide_leg(id, reason, cause)
  local leg = record(id)
  if leg.status ~= 'blocked' then return end
  local stop = stop_of(id)
  if stop and (stop.reason ~= 'fail-fast' or reason ~= 'upstream-failed') then
    close_unstarted(id, 'blocked', 'cancelled', stop.reason, stop.cause)
  elseif reason or leg.off then
    close_unstarted(id, 'blocked', 'skipped', reason or 'condition-false', cause or '')
  else
    make_ready(id)
  end
end

function act.decide(task, index) decide_leg(leg_id(task.job, index), task.reason, task.cause) end

function act.tell(task, index)
  local job = members[index]
  local entry = graph(job)
  -- Nearly all jobs are like this one, and need no task of their own.
  if #entry.gates == 1 and not (entry.legs or entry.asks) then return decide_leg(job, task.reason, task.cause) end
  local waiting = { gates = 0, reason = task.reason, cause = task.cause }
  if #entry.gates > 1 then
    local stored = redis.call('HGET', key('waiting'), job)
    if not stored then return end
    waiting = cjson.decode(stored)
    waiting.gates = waiting.gates - 1
    note_verdict(waiting, task)
    if is_undecided(waiting) then
      redis.call('HSET', key('waiting'), job, cjson.encode(waiting))
      return
    end
    free('HDEL', key('waiting'), job)
  end
  -- What is one step is taken at once.
  local following = task_after(job, waiting)
  if items[following.kind](following) == 1 then act[following.kind](following, 1) else add_task(following) end
end

function items.stop() return tonumber(redis.call('HGET', key('graph'), 'size:')) end

-- Closes what has not started, one declared job per item; its legs are a task of their own.
function act.stop(_, index)
  add_task({ kind = 'stop-legs', job = redis.call('HGET', key('graph'), 'job:' .. index), next = 1 })
end

items['stop-legs'] = items.decide

act['stop-legs'] = function(task, index)
  local id = leg_id(task.job, index)
  local status = record(id).status
  local stop = is_waiting(status) and stop_of(id)
  if not stop then return end
  if status == 'ready' then withdraw(id) end
  close_unstarted(id, status, 'cancelled', stop.reason, stop.cause)
end

local function next_task()
  if #tasks > 0 then return table.remove(tasks) end
  if not run.has_backlog then return nil end
  local stored = free('LPOP', key('backlog'))
  if stored then return cjson.decode(stored) end
  run.has_backlog = false
  free('HDEL', run_key, 'has_backlog')
end

local function propagate()
  flush_closed()
  if run.reopening and steps_left > 0 then
    local taken, followed = carry_on_reopening(steps_left)
    steps_left = steps_left - taken
    for _, task in ipairs(followed) do add_task(task) end
  end
  while steps_left > 0 do
    local task = next_task()
    if not task then return end
    local last = items[task.kind](task)
    if task.kind == 'tell' then members = read_members(task, last) end
    while task.next <= last and steps_left > 0 do
      act[task.kind](task, task.next)
      task.next = task.next + 1
      steps_left = steps_left - 1
    end
    if task.next <= last then add_task(task) end
    flush_closed()
  end
  -- In the order in which they would have been done: what follows from a failure comes before what that failure stops.
  for index = #tasks, 1, -1 do
    redis.call('RPUSH', key('backlog'), cjson.encode(tasks[index]))
    note_flag('has_backlog')
  end
  tasks = {}
end
