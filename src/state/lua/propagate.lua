-- What follows from jobs that were closed: gates are fed, jobs behind them opened or skipped, which feeds further gates.
-- One call takes a bounded number of steps; what is left stays in the list `backlog`, and any later call goes on with it.

local steps_left = 1000
local tasks = {}

local function add_task(task) tasks[#tasks + 1] = task end

-- Closed jobs of this call by declared job and ending: legs that end alike are fed as one.
local closed = {}

local function note_closed(id, ending, cause)
  local job = declared(id)
  closed[job] = closed[job] or {}
  local group = closed[job][ending]
  if group then
    group.n = group.n + 1
  else
    closed[job][ending] = { kind = 'feed', job = job, ending = ending, n = 1, cause = cause, next = 1 }
  end
end

-- `cause` is the job that all this came from: a skipped job hands on its own cause, not itself.
local function close_job(id, from, to, reason, cause, ...)
  local fields = { 'ended_at', now, ... }
  for name, value in pairs({ reason = reason, cause = cause }) do
    if value ~= '' then
      fields[#fields + 1] = name
      fields[#fields + 1] = value
    end
  end
  move(id, from, to, unpack(fields))
  local ending = ending_of(to, reason)
  note_closed(id, ending, ending == 'ok' and '' or (cause ~= '' and cause or id))
end

local function close_unstarted(id, from, to, reason, cause)
  close_job(id, from, to, reason, cause)
  add_event(to, id, '', '', { reason = reason, cause = cause ~= '' and cause or nil })
end

local function flush_closed()
  for _, groups in pairs(closed) do
    for _, task in pairs(groups) do
      if #graph(task.job).feeds > 0 then add_task(task) end
    end
  end
  closed = {}
end

-- Each kind of task: how many items it has, and what to do with one. `task.next` is the item to go on with.
local items, act = {}, {}

function items.feed(task) return #graph(task.job).feeds end

function act.feed(task, index)
  local gate_id = graph(task.job).feeds[index]
  local verdict = feed_gate(gate_id, task.n, task.ending, task.cause)
  if not verdict then return end
  add_task({ kind = 'tell', gate = gate_id, reason = verdict.reason, cause = verdict.cause, next = 1 })
end

local members = {}

local function gate_members(gate_id)
  if not members[gate_id] then members[gate_id] = cjson.decode(redis.call('HGET', key('graph'), 'gate:' .. gate_id)) end
  return members[gate_id]
end

function items.tell(task) return #gate_members(task.gate) end

-- `waiting` has an entry for every declared job that is not decided yet: how many gates still have to speak, and the worst
-- of what those that said no have said.
function act.tell(task, index)
  local job = gate_members(task.gate)[index]
  local entry = redis.call('HGET', key('waiting'), job)
  if not entry then return end
  local waiting = cjson.decode(entry)
  waiting.gates = waiting.gates - 1
  if task.reason and severity[task.reason] > (severity[waiting.reason] or 0) then
    waiting.reason, waiting.cause = task.reason, task.cause
  end
  if waiting.gates > 0 and waiting.reason ~= 'upstream-failed' then
    redis.call('HSET', key('waiting'), job, cjson.encode(waiting))
    return
  end
  redis.call('HDEL', key('waiting'), job)
  add_task({ kind = 'decide', job = job, reason = waiting.reason, cause = waiting.cause, next = 1 })
end

function items.decide(task) return leg_count(task.job) end

function act.decide(task, index)
  local id = leg_id(task.job, index)
  local status, rank = unpack(redis.call('HMGET', job_key(id), 'status', 'rank'))
  if status ~= 'blocked' then return end
  if is_cancelling() and not is_clean_up(id) then
    close_unstarted(id, 'blocked', 'cancelled', 'user', '')
  elseif task.reason then
    close_unstarted(id, 'blocked', 'skipped', task.reason, task.cause or '')
  else
    make_ready(id, 'blocked', (now - run.created_at) * 131072 + rank)
  end
end

function items.cancel() return tonumber(redis.call('HGET', key('graph'), 'size:')) end

-- Closes what has not started, one declared job per item; its legs are a task of their own.
function act.cancel(_, index)
  add_task({ kind = 'cancel-legs', job = redis.call('HGET', key('graph'), 'job:' .. index), next = 1 })
end

items['cancel-legs'] = items.decide

act['cancel-legs'] = function(task, index)
  local id = leg_id(task.job, index)
  local status = redis.call('HGET', job_key(id), 'status')
  if is_clean_up(id) or (status ~= 'blocked' and status ~= 'ready') then return end
  redis.call('ZREM', key('ready'), id)
  redis.call('ZREM', key('delayed'), id)
  close_unstarted(id, status, 'cancelled', 'user', '')
end

local backlog_is_empty = false

local function next_task()
  if #tasks > 0 then return table.remove(tasks) end
  if backlog_is_empty then return nil end
  local stored = redis.call('LPOP', key('backlog'))
  backlog_is_empty = not stored
  return stored and cjson.decode(stored)
end

local function propagate()
  flush_closed()
  while steps_left > 0 do
    local task = next_task()
    if not task then return end
    local last = items[task.kind](task)
    while task.next <= last and steps_left > 0 do
      act[task.kind](task, task.next)
      task.next = task.next + 1
      steps_left = steps_left - 1
    end
    if task.next <= last then add_task(task) end
    flush_closed()
  end
  for _, task in ipairs(tasks) do redis.call('RPUSH', key('backlog'), cjson.encode(task)) end
  tasks = {}
end
