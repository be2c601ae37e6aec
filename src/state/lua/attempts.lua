-- What is kept of an attempt before the next one overwrites the record of its leg: the hash `attempts` has <leg> -> its former attempts
-- as JSON, one a line, oldest first.

local function keep_attempt(id, record)
  for _, name in ipairs({ 'attempt', 'started_at', 'ended_at', 'exit_code' }) do record[name] = tonumber(record[name]) end
  local kept = redis.call('HGET', key('attempts'), id)
  redis.call('HSET', key('attempts'), id, (kept and kept .. '\n' or '') .. cjson.encode(record))
end

-- Keeps the last attempt of a leg that has ended. A leg that never started has none.
local function keep_last_attempt(id, leg)
  if not leg.attempt then return end
  keep_attempt(id, {
    attempt = leg.attempt, worker = leg.worker, started_at = leg.started_at, ended_at = leg.ended_at, outcome = leg.status,
    reason = leg.reason, exit_code = leg.exit_code, signal = leg.signal, message = leg.message,
  })
end

local function is_waiting(status) return status == 'blocked' or status == 'ready' end
