-- Claims the oldest ready jobs for a worker. A claim opens an attempt; nothing may start before its lease is held.

local function take(id, worker_id, lease_ms)
  local attempt, failures, losses, sleep_ms = unpack(redis.call('HMGET', job_key(id), 'attempt', 'failures', 'losses', 'sleep_ms'))
  attempt = (attempt or 0) + 1
  move(id, 'ready', 'running', 'attempt', attempt, 'worker', worker_id, 'started_at', now)
  -- Until then nobody asks whether the holder still lives.
  redis.call('ZADD', key('running'), now + lease_ms, id)
  add_event('started', id, attempt, worker_id)
  return {
    job = id, attempt = attempt, failures = tonumber(failures or 0), losses = tonumber(losses or 0),
    sleep_ms = tonumber(sleep_ms), clean_up = is_clean_up(id) or nil,
  }
end

local function is_claimable() return run.status == 'running' or is_cancelling() end

local function take_or_cancel(claims, id, worker_id, lease_ms)
  if is_cancelling() and not is_clean_up(id) then
    close_unstarted(id, 'ready', 'cancelled', 'user', '')
  else
    claims[#claims + 1] = take(id, worker_id, lease_ms)
  end
end

-- `held`: jobs that were reserved for this worker and whose leases it has; those of them that it still may have come first.
local function claim(worker_id, request, lease_ms)
  local claims = {}
  if request.count == 0 or not is_claimable() then return claims end
  for _, id in ipairs(request.held) do
    if #claims < request.count and redis.call('ZREM', key('delayed'), id) == 1 then
      take_or_cancel(claims, id, worker_id, lease_ms)
    end
  end
  local wanted = math.min(request.count - #claims, counts.ready)
  local popped = wanted > 0 and redis.call('ZPOPMIN', key('ready'), wanted) or {}
  for index = 1, #popped, 2 do take_or_cancel(claims, popped[index], worker_id, lease_ms) end
  return claims
end

-- Sets aside as many jobs as were just claimed, for the worker to take their leases while it works. To all others they are
-- delayed, so that a worker that never comes back for them costs no more than that delay. Only while there is more than enough for
-- everybody: the last jobs of a run must not wait for one worker while another has nothing to do.
local function reserve(count, ready, reserve_ms)
  local reserved = {}
  if run.status ~= 'running' or count == 0 or ready <= 2 * counts.running + count then return reserved end
  local popped = redis.call('ZPOPMIN', key('ready'), count)
  for index = 1, #popped, 2 do
    reserved[#reserved + 1] = popped[index]
    redis.call('ZADD', key('delayed'), now + reserve_ms, popped[index])
  end
  return reserved
end

-- The answer to a claim may be lost on its way. Sent again under the same claim id, it is answered with the same jobs, those
-- of them that are still held. What was reserved with it lapses.
local function repeat_claim(worker_id)
  local held = {}
  for _, entry in ipairs(cjson.decode(redis.call('HGET', key('claims'), worker_id .. ' jobs'))) do
    local status, attempt, holder = unpack(redis.call('HMGET', job_key(entry.job), 'status', 'attempt', 'worker'))
    if status == 'running' and tonumber(attempt) == entry.attempt and holder == worker_id then held[#held + 1] = entry end
  end
  return held
end

local function remember_claim(worker_id, claim_id, claims_json)
  redis.call('HSET', key('claims'), worker_id, claim_id, worker_id .. ' jobs', claims_json)
end
