-- Shared by every script of a run: its keys, the clock, and the one function that changes a job's status.
-- Every key is derived from KEYS[1] = wp:{<run>}, so that all of them lie in one slot of a cluster.

local run_key = KEYS[1]

local function key(name) return run_key .. ':' .. name end

local function job_key(id) return run_key .. ':job:' .. id end

-- Redis' clock is the only one that is ever stored or compared, in ms since the epoch.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local run = {}
-- Jobs of the run by status, as they are now; written back by `commit`.
local counts = {}
local changed_counts = {}
do
  local values = redis.call('HMGET', run_key, 'status', 'created_at', 'jobs_blocked', 'jobs_ready', 'jobs_running',
    'jobs_succeeded', 'jobs_failed', 'jobs_skipped', 'jobs_cancelled')
  run.status, run.created_at = values[1], values[2]
  for index, status in ipairs({ 'blocked', 'ready', 'running', 'succeeded', 'failed', 'skipped', 'cancelled' }) do
    counts[status] = tonumber(values[index + 2] or 0)
  end
end

local graph_entries = {}

-- A declared job: { feeds = gates it is counted in, gates = how many it waits for, when, legs = count or labels, absent: one }.
local function graph(job)
  if not graph_entries[job] then graph_entries[job] = cjson.decode(redis.call('HGET', key('graph'), job)) end
  return graph_entries[job]
end

local function declared(id) return id:match('^[^%[]+') end

local function leg_count(job)
  local legs = graph(job).legs
  if legs == nil then return 1 end
  return type(legs) == 'number' and legs or #legs
end

local function leg_id(job, index)
  local legs = graph(job).legs
  if legs == nil then return job end
  return job .. '[' .. (type(legs) == 'number' and index or legs[index]) .. ']'
end

-- Always the same fields in the same order: a stream then stores their names once per node, not once per entry.
local function add_event(event, job, attempt, worker, detail)
  redis.call('XADD', key('events'), '*', 'event', event, 'job', job, 'attempt', attempt, 'worker', worker,
    'detail', detail and cjson.encode(detail) or '')
end

local function count(status, change)
  counts[status] = counts[status] + change
  changed_counts[status] = true
end

-- Every change of a job's status goes through here. Further arguments are fields of its hash with their values.
local function move(id, from, to, ...)
  redis.call('HSET', job_key(id), 'status', to, ...)
  count(from, -1)
  count(to, 1)
end

-- Says that another worker may find something to claim.
local made_ready = false

-- Deliberately no event: a job becomes ready because of another's ending, which has one.
local function make_ready(id, from, order, ...)
  move(id, from, 'ready', 'order', order, ...)
  redis.call('ZADD', key('ready'), order, id)
  made_ready = true
end

-- `ready`: there may be something to claim. `changed`: whoever runs a job of this run has to look at its status.
local function wake(message)
  redis.call('PUBLISH', 'wp:wake', message .. ' ' .. run_key:match('{(.*)}'))
end

local function is_cancelling() return run.status == 'cancelling' end

-- Clean-up jobs are all that still starts, and goes on, in a run that is being cancelled.
local function is_clean_up(id) return graph(declared(id)).when == 'always' end

local function finish_run()
  run.status = is_cancelling() and 'cancelled' or (counts.failed > 0 and 'failed' or 'succeeded')
  redis.call('HSET', run_key, 'status', run.status, 'ended_at', now)
  redis.call('DEL', key('ready'), key('delayed'), key('running'), key('waiting'), key('gates'), key('backlog'), key('claims'))
  add_event('run-' .. run.status, '', '', '')
  wake('changed')
end

-- Writes the counts that the moves of this call add up to, and ends the run when its last job is closed.
local function commit()
  local fields = {}
  for status in pairs(changed_counts) do
    fields[#fields + 1] = 'jobs_' .. status
    fields[#fields + 1] = counts[status]
  end
  if #fields > 0 then redis.call('HSET', run_key, unpack(fields)) end
  local is_open = run.status == 'running' or is_cancelling()
  if is_open and counts.blocked + counts.ready + counts.running == 0 then finish_run() end
end
