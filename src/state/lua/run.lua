-- Shared by every script of a run: its keys, the clock, and the one function that changes a job's status.
-- Every key is derived from KEYS[1] = wp:{<run>}, so that all of them lie in one slot of a cluster.

local run_key = KEYS[1]

local function key(name) return run_key .. ':' .. name end

-- The keys with these names, which `scripts.ts` takes from the table of keys.
local function keys_named(names)
  local keys = {}
  for name in names:gmatch('%S+') do keys[#keys + 1] = key(name) end
  return unpack(keys)
end

local function job_key(id) return run_key .. ':job:' .. id end

-- Redis' clock, in ms since the epoch. No other clock's time is ever stored or compared.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- As text, made once: Lua takes longer to format a number of this size than Redis takes to write it.
local now_text = string.format('%d', now)

-- A command over a list, in parts: `unpack` takes some 8,000 values.
local function call_with(command, name, values)
  for from = 1, #values, 5000 do redis.call(command, key(name), unpack(values, from, math.min(from + 4999, #values))) end
end

-- Appends name and value to `fields`, unless the value is nil or ''.
local function add_field(fields, name, value)
  if value == nil or value == '' then return end
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

local run = {}
-- Jobs of the run by status, as they are now, `allowed` of them failed but allowed to, `excused` of them cancelled one by one and allowed to fail, and its hooks apart from them; written
-- back by `commit`.
local counts = {}
local changed_counts = {}
do
  local counted = { 'blocked', 'ready', 'running', 'succeeded', 'failed', 'skipped', 'cancelled', 'allowed', 'excused', 'hooks_ready', 'hooks_running' }
  local settings = { 'status', 'schema', 'created_at', 'max_parallel', 'fail_fast', 'deadline', 'stop', 'stop_cause', 'result', 'hooks',
    'has_stops', 'has_asks', 'forced', 'generation', 'reopening', 'timeout_ms' }
  local fields = {}
  for _, name in ipairs(counted) do fields[#fields + 1] = 'jobs_' .. name end
  for _, name in ipairs(settings) do fields[#fields + 1] = name end
  local values = redis.call('HMGET', run_key, unpack(fields))
  for index, name in ipairs(counted) do counts[name] = tonumber(values[index] or 0) end
  for index, name in ipairs(settings) do run[name] = values[#counted + index] end
end

-- Another version of wp made this run, so any change could be wrong. `schema_version` comes from schema-version.ts.
if run.status and run.schema ~= schema_version then return redis.error_reply('WPSCHEMA ' .. (run.schema or 'none')) end

local graph_entries = {}

-- A declared job: { feeds = gates it is counted in, gates = those that it waits at, when = its rule, legs = how many (nil: it has none), labelled = their
-- labels are in a hash of their own, sleep_ms = of every leg that has none itself, made = during the run, rank = of the job that stood for them, asks = a worker has to be asked about it once its needs are closed, allow = true or the exit
-- codes with which it may fail, max_parallel and fail_fast of its legs, edges = needs with rules of their own (only for readers) }.
local function graph(job)
  if not graph_entries[job] then graph_entries[job] = cjson.decode(redis.call('HGET', key('graph'), job)) end
  return graph_entries[job]
end

local function declared(id) return id:match('^[^%[]+') end

local function leg_count(job) return graph(job).legs or 1 end

local function leg_id(job, index)
  local entry = graph(job)
  if not entry.legs then return job end
  local label = entry.labelled and redis.call('HGET', key('labels'), job .. ':' .. index) or string.format('%d', index)
  return job .. '[' .. label .. ']'
end

-- Transitions that follow each other in one call and are alike but for their jobs share an entry of the stream: its `job` has a line
-- for each. The fields are always the same in the same order: a stream then stores their names once per node, not once per entry.
local entry = { jobs = {} }

local function write_events()
  if #entry.jobs == 0 then return end
  redis.call('XADD', key('events'), '*', 'event', entry.event, 'job', table.concat(entry.jobs, '\n'), 'attempt', entry.attempt,
    'worker', entry.worker, 'detail', entry.detail)
  entry.jobs = {}
end

-- Written together with the events that follow, at the latest by `write_events`.
local function add_event(event, job, attempt, worker, detail)
  detail = detail and cjson.encode(detail) or ''
  if event ~= entry.event or attempt ~= entry.attempt or worker ~= entry.worker or detail ~= entry.detail then
    write_events()
    entry.event, entry.attempt, entry.worker, entry.detail = event, attempt, worker, detail
  end
  entry.jobs[#entry.jobs + 1] = job
end

local function count(name, change)
  counts[name] = counts[name] + change
  changed_counts[name] = true
end

local function is_hook(id) return id:sub(1, 5) == 'hook:' end

-- Every change of a job's status goes through here. Further arguments are fields of its hash with their values.
local function move(id, from, to, ...)
  redis.call('HSET', job_key(id), 'status', to, ...)
  if not is_hook(id) then
    count(from, -1)
    count(to, 1)
    return
  end
  if counts['hooks_' .. from] then count('hooks_' .. from, -1) end
  if counts['hooks_' .. to] then count('hooks_' .. to, 1) end
end

-- `ready`: there may be jobs to claim. `changed`: workers that run jobs of this run must look at its status.
local function wake(message)
  redis.call('PUBLISH', 'wp:wake', message .. ' ' .. run_key:match('{(.*)}'))
end

local function is_cancelling() return run.status == 'cancelling' end

local function is_paused() return run.status == 'paused' end

local function is_open() return run.status == 'running' or is_paused() or is_cancelling() end

-- In a run that is being cancelled, only clean-up jobs and hooks start and go on.
local function is_clean_up(id) return is_hook(id) or graph(declared(id)).when == 'always' end
