-- What may be claimed, in the order in which it is: priority, then age, then rank. Of a job that limits how many of its legs run
-- at once, only so many are in the queue or running; the others are held back until one of those leaves.

-- Says that another worker may find something to claim.
local made_ready = false

-- In units of 64 ms since the run's creation, so that priority, time and rank fit into the 53 bits of a score for 198 days.
local function order_now(rank)
  local age = math.min(math.floor((now - run.created_at) / 64), 2 ^ 28 - 1)
  return rank + age * 2 ^ 17
end

-- Of a job that was ready from the start its rank, as nothing else is written then.
local function order_of(id)
  local order, rank = unpack(redis.call('HMGET', job_key(id), 'order', 'rank'))
  return order or rank
end

local function enter_queue(id, order)
  local job = declared(id)
  local limit = not is_hook(id) and graph(job).max_parallel
  if limit and redis.call('HINCRBY', key('active'), job, 1) > limit then
    redis.call('HINCRBY', key('active'), job, -1)
    redis.call('ZADD', key('held:' .. job), order, id)
    return
  end
  redis.call('ZADD', key('ready'), order, id)
  made_ready = true
end

-- For a leg that has left the queue, or has stopped running.
local function leave_queue(id)
  local job = declared(id)
  if is_hook(id) or not graph(job).max_parallel then return end
  local next_held = redis.call('ZPOPMIN', key('held:' .. job))
  if next_held[1] then
    redis.call('ZADD', key('ready'), next_held[2], next_held[1])
    made_ready = true
  else
    redis.call('HINCRBY', key('active'), job, -1)
  end
end

-- Removes a ready job from the queue, from the delayed retries, or from the legs that are held back.
local function withdraw(id)
  if redis.call('ZREM', key('ready'), id) == 1 then return leave_queue(id) end
  if redis.call('ZREM', key('delayed'), id) == 0 then redis.call('ZREM', key('held:' .. declared(id)), id) end
end

-- Deliberately no event: a job becomes ready because of another's ending, which has one.
local function make_ready(id, from, order, ...)
  move(id, from, 'ready', 'order', order, ...)
  enter_queue(id, order)
end

local function ready_count() return counts.ready + counts.hooks_ready end

-- How many more may run at once.
local function room()
  return run.max_parallel and math.max(0, run.max_parallel - counts.running) or math.huge
end
