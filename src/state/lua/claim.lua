-- Claims the oldest ready jobs for a worker. A claim opens an attempt; nothing starts before its lease is held.

-- What the worker is told, in the texts of the job's hash: a number costs as much to encode as three of them. `is_ahead`: it would
-- wait there. Nothing where it was lost before: with a worker that is lost each of its claims counts a loss, and one job that takes
-- every worker down would make poison of all that ever waited behind it.
local function take(id, worker_id, is_ahead)
  local attempt, failures, losses, sleep_ms, matrix = unpack(redis.call('HMGET', job_key(id), 'attempt', 'failures', 'losses',
    'sleep_ms', 'matrix'))
  if is_ahead and losses then return nil end
  attempt = string.format('%d', (attempt or 0) + 1)
  move(id, 'ready', 'running', 'attempt', attempt, 'worker', worker_id, 'started_at', now_text)
  add_event('started', id, attempt, worker_id)
  local job = is_hook(id) and { when = 'hook' } or graph(declared(id))
  return {
    job = id, attempt = attempt, failures = failures or nil, losses = losses or nil, sleep_ms = sleep_ms or job.sleep_ms,
    matrix = matrix or nil, when = job.when,
    result = is_hook(id) and run.result or nil,
  }
end

local function is_claimable() return (run.status == 'running' or is_cancelling()) and not run.reopening end

-- `count` for free slots; then up to `ahead` more, which wait at the worker until a slot is free, so that short jobs follow each
-- other without a round trip in between. Only while there is enough for everybody, as many again as run now and are left: the last
-- jobs of a run must not wait for one worker while another has nothing to do.
local function claim(worker_id, request, lease_ms)
  local claims, askable = {}, {}
  if request.count + request.ahead == 0 or ready_count() == 0 or not is_claimable() then return claims end
  local slots = math.min(request.count, room())
  local wanted = slots
  -- What waits at a worker counts as running, and would take the place of what could run under a limit.
  local may_wait = request.ahead > 0 and not run.max_parallel
  local spare = counts.ready - wanted - counts.running
  if may_wait and spare > 1 then wanted = wanted + math.min(request.ahead, math.floor(spare / 2)) end
  -- Until then nobody asks whether the holder still lives.
  local ask_at = string.format('%d', now + lease_ms)
  local popped = wanted > 0 and redis.call('ZPOPMIN', key('ready'), wanted) or {}
  for index = 1, #popped, 2 do
    local stop = stop_of(popped[index])
    if stop then
      leave_queue(popped[index])
      close_unstarted(popped[index], 'ready', 'cancelled', stop.reason, stop.cause)
    else
      local taken = take(popped[index], worker_id, #claims >= slots)
      if taken then
        claims[#claims + 1] = taken
        askable[#askable + 1] = ask_at
        askable[#askable + 1] = popped[index]
      else
        redis.call('ZADD', key('ready'), popped[index + 1], popped[index])
      end
    end
  end
  call_with('ZADD', 'running', askable)
  return claims
end

-- The answer to a claim may be lost on its way. Sent again under the same claim id, it is answered with the same jobs, those
-- of them that are still held.
local function repeat_claim(worker_id)
  local held = {}
  for _, entry in ipairs(cjson.decode(redis.call('HGET', key('claims'), worker_id .. ' jobs'))) do
    local status, attempt, holder = unpack(redis.call('HMGET', job_key(entry.job), 'status', 'attempt', 'worker'))
    if status == 'running' and attempt == entry.attempt and holder == worker_id then held[#held + 1] = entry end
  end
  return held
end

local function remember_claim(worker_id, claim_id, claims_json)
  redis.call('HSET', key('claims'), worker_id, claim_id, worker_id .. ' jobs', claims_json)
end
