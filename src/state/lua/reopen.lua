-- Carries out what a retry has decided, a bounded number of legs per call. The list `reopening` has the legs that are to be blocked
-- again, then, as JSON, the tasks that follow from that. The gates do not count these legs any more; until the list is empty
-- nothing of the run is claimed, and what follows from endings waits.

local leg_fields = { 'status', 'reason', 'allowed', 'attempt', 'worker', 'started_at', 'ended_at', 'exit_code', 'signal', 'message' }

local function read_leg(id)
  local leg = { id = id }
  for index, value in ipairs(redis.call('HMGET', job_key(id), unpack(leg_fields))) do leg[leg_fields[index]] = value or nil end
  return leg
end

-- What the next attempt will overwrite.
local function keep_record(leg)
  if not leg.attempt then return end
  local record = { outcome = leg.status, worker = leg.worker, reason = leg.reason, signal = leg.signal, message = leg.message }
  for _, name in ipairs({ 'attempt', 'started_at', 'ended_at', 'exit_code' }) do record[name] = tonumber(leg[name]) end
  redis.call('RPUSH', key('attempts:' .. leg.id), cjson.encode(record))
end

local function take_back(id)
  local leg = read_leg(id)
  if leg.status == 'ready' then
    withdraw(id)
  elseif leg.status ~= 'blocked' then
    if leg.status ~= 'skipped' then keep_record(leg) end
    if leg.allowed then count('allowed', -1) end
    add_event('reopened', id, '', '')
  end
  if leg.status ~= 'blocked' then move(id, leg.status, 'blocked') end
  redis.call('HDEL', job_key(id), 'reason', 'cause', 'allowed', 'ended_at', 'exit_code', 'signal', 'message', 'log_incomplete',
    'started_at', 'failures', 'losses', 'due_at', graph(declared(id)).asks and 'off' or 'order')
  if leg.status == 'succeeded' then redis.call('HDEL', key('outputs'), id) end
end

local function reopening_count() return run.reopening and redis.call('LLEN', key('reopening')) or 0 end

-- Returns how many steps it took, and the tasks that came up.
local function carry_on_reopening(limit)
  local entries = redis.call('LRANGE', key('reopening'), 0, limit - 1)
  redis.call('LTRIM', key('reopening'), #entries, -1)
  local followed = {}
  for _, entry in ipairs(entries) do
    if entry:sub(1, 1) == '{' then followed[#followed + 1] = cjson.decode(entry) else take_back(entry) end
  end
  if reopening_count() == 0 then
    run.reopening = false
    redis.call('HDEL', run_key, 'reopening')
  end
  return #entries, followed
end
