-- Rebuilds the indexes and counts of an open run from the records of its legs, a bounded number of legs per call. ARGV[1]: '' to begin,
-- which does nothing where the run looks healthy; else the answer of the call before. ARGV[2]: ms until somebody may ask about a
-- running leg that is entered. Returns as JSON { phase, ... } to go on with, or { phase = 'done', repaired = how many entries, counts
-- and decisions were wrong, again = the counts could not be checked }.
-- Phases: `legs` enters each leg where its record says that it is, and counts; `strays` removes entries of legs that are not so;
-- `blocked` judges blocked jobs anew by their gates.
--
-- Nothing changes a record here but what follows from its gates and stops. An entry and the record that it is made from are read in
-- one call, so no transition lies between them. The counts of a pass that took several calls are only written where nothing happened
-- between these calls (`mark`), so no leg is counted twice or missed.

local legs_per_call = 500

local state = ARGV[1] ~= '' and cjson.decode(ARGV[1]) or { phase = 'begin', repaired = 0 }
local lease_ms = tonumber(ARGV[2])

-- The last event, the counts and the lengths of the indexes: each transition and each move between indexes changes one of them.
local function mark()
  local last = redis.call('XREVRANGE', key('events'), '+', '-', 'COUNT', 1)[1]
  local parts = { last and last[1] or '' }
  for _, name in ipairs(counted) do parts[#parts + 1] = counts[name] end
  for _, index in ipairs({ key('ready'), key('delayed'), key('held'), key('running') }) do
    parts[#parts + 1] = redis.call('ZCARD', index)
  end
  return table.concat(parts, ' ')
end

local function note_repair(number) state.repaired = state.repaired + (number or 1) end

local function tally(name) state.found[name] = (state.found[name] or 0) + 1 end

local function limit_of(id) return not is_hook(id) and graph(declared(id)).max_parallel end

-- A leg that its job's limit holds back or may hold back; `fill_up` lets it go on.
local function enter_ready(id)
  local due_at = tonumber(record(id).due_at or 0)
  if due_at > now then
    redis.call('ZADD', key('delayed'), due_at, id)
    note_flag('has_delayed')
  elseif limit_of(id) then
    redis.call('ZADD', key('held'), 0, held_member(id, order_of(id)))
  else
    enter_queue(id, order_of(id))
  end
end

local function repair_ready(id)
  local is_queued = redis.call('ZSCORE', key('ready'), id) and 1 or 0
  local places = is_queued + (redis.call('ZSCORE', key('delayed'), id) and 1 or 0)
  if limit_of(id) and redis.call('ZSCORE', key('held'), held_member(id, order_of(id))) then places = places + 1 end
  if places == 1 then
    state.active = state.active + is_queued
    return
  end
  note_repair()
  free('ZREM', key('ready'), id)
  free('ZREM', key('delayed'), id)
  if limit_of(id) then free('ZREM', key('held'), held_member(id, order_of(id))) end
  enter_ready(id)
end

local function repair_leg(id, prefix)
  local leg = record(id)
  if not leg.status or not counts[leg.status] then return 'WPUNREADABLE the record of ' .. id end
  tally(prefix .. leg.status)
  if leg.allowed and prefix == '' then tally(leg.status == 'failed' and 'allowed' or 'excused') end
  if leg.status == 'running' then
    state.active = state.active + 1
    note_repair(redis.call('ZADD', key('running'), 'NX', now + lease_ms, id))
  elseif leg.status == 'ready' then
    repair_ready(id)
  end
end

-- Once all legs of this job were looked at.
local function fill_up(job)
  local limit = graph(job).max_parallel
  if not limit or state.is_stale then return end
  if tonumber(redis.call('HGET', key('active'), job) or 0) ~= state.active then
    redis.call('HSET', key('active'), job, state.active)
    note_repair()
  end
  local room = limit - state.active
  if room < 1 then return end
  for _, member in ipairs(redis.call('ZRANGEBYLEX', key('held'), '[' .. job .. ' ', '(' .. job .. '!', 'LIMIT', 0, room)) do
    free('ZREM', key('held'), member)
    local id = member:match('^%S+ %S+ (.*)$')
    enter_queue(id, order_of(id))
  end
end

-- Visits the legs of the run in order, from where the call before has stopped. `visit` returns true to leave out the other legs of
-- the job, or why the run is unreadable. Returns whether that was all.
local function each_leg(visit, after_job)
  local size = tonumber(redis.call('HGET', key('graph'), 'size:'))
  for _ = 1, legs_per_call do
    if state.job > size then return true end
    local job = redis.call('HGET', key('graph'), 'job:' .. state.job)
    local answer = visit(leg_id(job, state.leg), job)
    if type(answer) == 'string' then return answer end
    state.leg = state.leg + 1
    if answer or state.leg > leg_count(job) then
      if after_job then after_job(job) end
      state.job, state.leg, state.active = state.job + 1, 1, 0
    end
  end
  return state.job > size
end

local function repair_hooks()
  for _, event in ipairs(run.hooks and cjson.decode(run.hooks) or {}) do
    local id = 'hook:' .. event
    if record(id).status then repair_leg(id, 'hooks_') end
  end
end

local function note_flags()
  if redis.call('ZCARD', key('delayed')) > 0 then note_flag('has_delayed') end
  if redis.call('SCARD', key('asks')) > 0 then note_flag('has_asks') end
  if redis.call('HLEN', key('stops')) > 0 then note_flag('has_stops') end
  if redis.call('LLEN', key('backlog')) > 0 then note_flag('has_backlog') end
end

local function write_counts()
  repair_hooks()
  flush_queue()
  local jobs = 0
  for _, name in ipairs(counted) do
    local found = state.found[name] or 0
    if counts[name] ~= found then
      count(name, found - counts[name])
      note_repair()
    end
  end
  if tonumber(redis.call('HGET', run_key, 'jobs')) ~= count_jobs() then
    redis.call('HSET', run_key, 'jobs', count_jobs())
    note_repair()
  end
  note_flags()
end

local function begin(phase) state.phase, state.job, state.leg, state.active = phase, 1, 1, 0 end

local phases = {}

function phases.begin()
  if not is_damaged() then
    state.phase = 'done'
    return
  end
  refuse_if_full()
  note_flags()
  state.found, state.is_stalled = {}, is_stalled()
  begin('legs')
  return phases.legs()
end

function phases.legs()
  if state.mark and state.mark ~= mark() then state.is_stale = true end
  local is_all = each_leg(function(id) return repair_leg(id, '') end, fill_up)
  if type(is_all) == 'string' then return redis.error_reply(is_all) end
  flush_queue()
  if not is_all then
    state.mark = mark()
    return
  end
  if state.is_stale then
    state.phase, state.again = 'done', true
    return
  end
  write_counts()
  begin('strays')
  state.index, state.cursor = 1, '0'
end

-- By the place of the index in `strays`: what the record of a leg in it says.
local strays = { { key('running'), 'running' }, { key('ready'), 'ready' }, { key('delayed'), 'ready' }, { key('held'), 'ready' } }

local function is_stray(member, status)
  local id = state.index == 4 and member:match('^%S+ %S+ (.*)$') or member
  return not (id:find('^[^%[]') and record(id).status == status)
end

function phases.strays()
  local index, status = unpack(strays[state.index])
  local cursor, found = unpack(redis.call('ZSCAN', index, state.cursor, 'COUNT', legs_per_call))
  for place = 1, #found, 2 do
    if is_stray(found[place], status) then note_repair(free('ZREM', index, found[place])) end
  end
  state.cursor = cursor
  if cursor ~= '0' then return end
  state.index = state.index + 1
  if state.index > #strays then begin('blocked') end
end

-- In a run without a backlog, whatever follows from the gates and stops of a job has been done, unless it was lost.
local function judge_anew(id, job)
  if record(id).status ~= 'blocked' then return end
  -- It has what its gates have said, in the order in which they spoke, and the others will speak.
  if not state.is_stalled and redis.call('HEXISTS', key('waiting'), job) == 1 then return true end
  local was_asked = redis.call('SISMEMBER', key('asks'), job) == 1
  local following = stop_of(id) and { kind = 'stop-legs', job = job, next = 1 } or wait_again(job)
  if following then
    if following.kind ~= 'ask' or not was_asked then note_repair() end
    add_task(following)
  end
  return true
end

function phases.blocked()
  local is_backlogged = run.has_backlog and redis.call('LLEN', key('backlog')) > 0
  if is_backlogged or each_leg(judge_anew) then state.phase = 'done' end
  propagate()
end

if not is_open() or run.reopening then
  state.phase = 'done'
  return cjson.encode(state)
end
local refusal = phases[state.phase]()
if refusal then return refusal end
-- With counts that are not checked yet, it could end the run.
if state.phase ~= 'legs' and not state.again then commit() end
if made_ready then wake('ready') end
return cjson.encode(state)
