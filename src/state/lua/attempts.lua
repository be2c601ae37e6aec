-- How a leg has ended, and the record that is kept of an attempt before the next one overwrites it.

local leg_fields = { 'status', 'reason', 'allowed', 'attempt', 'worker', 'started_at', 'ended_at', 'exit_code', 'signal', 'message' }

local function read_leg(id)
  local leg = { id = id }
  for index, value in ipairs(redis.call('HMGET', job_key(id), unpack(leg_fields))) do leg[leg_fields[index]] = value or nil end
  return leg
end

-- The job's hash forgets this attempt when the next one opens.
local function keep_attempt(id, record)
  for _, name in ipairs({ 'attempt', 'started_at', 'ended_at', 'exit_code' }) do record[name] = tonumber(record[name]) end
  redis.call('RPUSH', key('attempts:' .. id), cjson.encode(record))
end

-- Keeps the last attempt of a leg that has ended. A leg that never started has none.
local function keep_last_attempt(leg)
  if not leg.attempt then return end
  keep_attempt(leg.id, {
    attempt = leg.attempt, worker = leg.worker, started_at = leg.started_at, ended_at = leg.ended_at, outcome = leg.status,
    reason = leg.reason, exit_code = leg.exit_code, signal = leg.signal, message = leg.message,
  })
end

local function is_waiting(status) return status == 'blocked' or status == 'ready' end
