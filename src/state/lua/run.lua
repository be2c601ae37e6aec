-- Shared by every script of a run: its keys, the clock, and its own hash.
-- Every call names all keys of the run in KEYS (redis/run-keys.ts), so Redis refuses a script whole, before its first write, while it
-- moves the run's slot to another server of a cluster. `key(<name>)` is replaced by its place in KEYS when a script is loaded.

local run_key = KEYS[1]

-- Redis' clock, in ms since the epoch. No other clock's time is ever stored or compared.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- As text, made once: Lua takes longer to format a number of this size than Redis takes to write it.
local now_text = string.format('%d', now)

-- `unpack` takes some 8,000 values, so commands over lists go in parts of this size.
local part_size = 5000

local function call_with(command, to, values)
  for from = 1, #values, part_size do redis.call(command, to, unpack(values, from, math.min(from + part_size - 1, #values))) end
end

-- Calls `take(name, value)` for each of these fields of a hash, in parts.
local function each_field(hash, names, take)
  for from = 1, #names, part_size do
    local values = redis.call('HMGET', hash, unpack(names, from, math.min(from + part_size - 1, #names)))
    for place, value in ipairs(values) do take(names[from + place - 1], value) end
  end
end

-- Appends name and value to `fields`, unless the value is nil or ''.
local function add_field(fields, name, value)
  if value == nil or value == '' then return end
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

-- Jobs of the run by status, as they are now, `allowed` of them failed but allowed to, `excused` of them cancelled one by one and
-- allowed to fail, and its hooks apart from them; `commit` writes the counts back.
local counted = { 'blocked', 'ready', 'running', 'succeeded', 'failed', 'skipped', 'cancelled', 'allowed', 'excused', 'hooks_ready',
  'hooks_running' }
local run, counts, changed_counts = {}, {}, {}
do
  local values = redis.call('HMGET', run_key, 'jobs_blocked', 'jobs_ready', 'jobs_running', 'jobs_succeeded', 'jobs_failed',
    'jobs_skipped', 'jobs_cancelled', 'jobs_allowed', 'jobs_excused', 'jobs_hooks_ready', 'jobs_hooks_running', 'status', 'schema',
    'created_at', 'max_parallel', 'fail_fast', 'deadline', 'stop', 'stop_cause', 'result', 'hooks', 'has_stops', 'has_asks', 'forced',
    'generation', 'reopening', 'timeout_ms', 'has_backlog', 'has_delayed')
  for place, name in ipairs(counted) do counts[name] = tonumber(values[place] or 0) or 0 end
  -- One table is made faster than it is filled field by field.
  run = {
    status = values[12], schema = values[13], created_at = values[14], max_parallel = values[15], fail_fast = values[16],
    deadline = values[17], stop = values[18], stop_cause = values[19], result = values[20], hooks = values[21], has_stops = values[22],
    has_asks = values[23], forced = values[24], generation = values[25], reopening = values[26], timeout_ms = values[27],
    has_backlog = values[28], has_delayed = values[29],
  }
end

-- Another version of wp made this run, so any change could be wrong. `schema_version` comes from schema-version.ts.
if run.status and run.schema ~= schema_version then return redis.error_reply('WPSCHEMA ' .. (run.schema or 'none')) end

-- Redis refuses the first write of a script when its memory is full, and none after that, and it never refuses one that frees memory.
-- So before the first of those there is one that it can refuse, here one that changes nothing.
local is_let_in = false

local function refuse_if_full()
  if not is_let_in then redis.call('HSET', run_key, 'schema', run.schema) end
  is_let_in = true
end

local function free(command, ...)
  refuse_if_full()
  return redis.call(command, ...)
end

local function count(name, change)
  counts[name] = counts[name] + change
  changed_counts[name] = true
end

-- Something that is rare enough not to be looked for in each call: once set, it is.
local function note_flag(name)
  if run[name] then return end
  run[name] = '1'
  redis.call('HSET', run_key, name, 1)
end

-- The first comparison is cheap and answers for most ids: this is asked several times per job.
local function is_hook(id) return id:byte() == 104 and id:sub(1, 5) == 'hook:' end

local declared_of = {}

local function declared(id)
  local job = declared_of[id]
  if not job then
    job = id:match('^[^%[]+')
    declared_of[id] = job
  end
  return job
end

-- `ready`: there may be jobs to claim. `changed`: workers that run jobs of this run must look at its status.
local function wake(message)
  redis.call('PUBLISH', 'wp:wake', message .. ' ' .. run_key:match('{(.*)}'))
end

local function is_cancelling() return run.status == 'cancelling' end

local function is_paused() return run.status == 'paused' end

local function is_open() return run.status == 'running' or is_paused() or is_cancelling() end
