-- Claims the oldest ready jobs for a worker. A claim opens an attempt; nothing starts before its lease is held.
-- The worker is told of each job its id, its attempt, and '' or as JSON what sets it apart, in one flat list of texts: most claims are
-- the same but for their ids. What jobs share is told once (advance.lua).

local function more_of(id, job)
  local result = is_hook(id) and run.result or nil
  if not (result or job.failures or job.losses or job.sleep_ms or job.matrix) then return '' end
  return cjson.encode({
    failures = job.failures, losses = job.losses, sleep_ms = job.sleep_ms, matrix = job.matrix, result = result,
  })
end

local function tell_claim(claims, id, job)
  local last = #claims
  claims[last + 1], claims[last + 2], claims[last + 3] = id, job.attempt, more_of(id, job)
end

local taken = {}

local function take(id, worker_id, claim_id)
  local former = record(id).attempt
  local attempt = former and string.format('%d', former + 1) or '1'
  move_alike(taken, id, 'ready', 'running', 'attempt', attempt, 'worker', worker_id, 'claim', claim_id, 'started_at', now_text)
  add_event('started', id, attempt, worker_id)
end

local function is_claimable() return (run.status == 'running' or is_cancelling()) and not run.reopening end

-- Of these many jobs, for one after the other.
local function read_all(ids, are_known)
  read_records(ids, are_known)
  local jobs = {}
  for place, id in ipairs(ids) do jobs[place] = declared(id) end
  read_graph(jobs)
end

-- `count` for free slots; then up to `ahead` more, which wait at the worker until a slot is free, so that short jobs follow each
-- other without a round trip in between. Only while there is enough for everybody, as many again as run now and are left: the last
-- jobs of a run must not wait for one worker while another has nothing to do.
local function wanted_of(request, slots)
  -- What waits at a worker counts as running, and would take the place of what could run under a limit.
  if request.ahead == 0 or run.max_parallel then return slots end
  local spare = counts.ready - slots - counts.running
  return spare > 1 and slots + math.min(request.ahead, math.floor(spare / 2)) or slots
end

-- Takes up to `wanted` of the queue, first things first. Returns ids and what they had as scores, in turn.
local function take_from_queue(wanted)
  -- All that is ready became so in this call, and nobody is before it: it need not go through the queue. So it is with a chain.
  if #entering == 2 and ready_count() == 1 then
    local only = { entering[2], entering[1] }
    entering = {}
    return only
  end
  flush_queue()
  return free('ZPOPMIN', key('ready'), wanted)
end

local function claim(worker_id, request, lease_ms)
  local claims = {}
  if request.count + request.ahead == 0 or ready_count() == 0 or not is_claimable() then return claims end
  local slots = math.min(request.count, room())
  local wanted = wanted_of(request, slots)
  if wanted < 1 then return claims end
  -- Until then nobody asks whether the holder still lives.
  local ask_at = string.format('%d', now + lease_ms)
  local popped = take_from_queue(wanted)
  local ids = {}
  for index = 1, #popped, 2 do ids[#ids + 1] = popped[index] end
  read_all(ids, true)
  local are_stopped = run.stop or run.forced or run.has_stops
  for place, id in ipairs(ids) do
    local stop = are_stopped and stop_of(id)
    if record(id).status ~= 'ready' then
      -- A stray entry. What the index says of a leg is only right where its record says so, too.
    elseif stop then
      leave_queue(id)
      close_unstarted(id, 'ready', 'cancelled', stop.reason, stop.cause)
    elseif record(id).losses and #claims >= 3 * slots then
      -- It would wait at the worker. With a worker that is lost each of its claims counts a loss, and one job that takes every worker
      -- down would make poison of all that ever waited behind it.
      redis.call('ZADD', key('ready'), popped[2 * place], id)
    else
      take(id, worker_id, request.id)
      tell_claim(claims, id, record(id))
      running[id] = ask_at
    end
  end
  return claims
end

-- The answer to a claim may be lost on its way. Sent again under the same id, it is answered with the same jobs, those of them that
-- are still held.
local function repeat_claim(claim_id)
  local ids, claims = redis.call('ZRANGE', key('running'), 0, -1), {}
  read_records(ids)
  local held = {}
  for _, id in ipairs(ids) do
    if record(id).claim == claim_id and record(id).status == 'running' then held[#held + 1] = id end
  end
  table.sort(held, function(one, other) return order_of(one) < order_of(other) end)
  for _, id in ipairs(held) do tell_claim(claims, id, record(id)) end
  return claims
end
