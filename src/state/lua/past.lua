-- What a leg has come to, and what is kept of that before something else takes its place.

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

local function is_waiting(status) return status == 'blocked' or status == 'ready' end
