-- What may be claimed, in the order in which it is: priority, then age, then rank. Of a job that limits how many of its legs run
-- at once, only so many are in the queue or running; the others are held back until one of those leaves.

-- Says that another worker may find something to claim.
local made_ready = false

-- In units of 64 ms since the run's creation, so that priority, time and rank fit into the 53 bits of a score for 198 days. As text.
local age_text

local function age()
  age_text = age_text or string.format('%.17g', math.min(math.floor((now - run.created_at) / 64), 2 ^ 28 - 1) * 2 ^ 17)
  return age_text
end

-- A leg that was ready from the start has its rank alone.
local function order_of(id) return rank_of(id) + (record(id).since or 0) end

-- Of the set `held`, whose scores are equal, so that it sorts by text: job, order, leg. Orders are between -2^52 and 2^52.
local function held_member(id, order) return string.format('%s %016.0f %s', declared(id), order + 2 ^ 52, id) end

local entering = {}

-- Together with what enters after it, by `flush_queue`.
local function enter_queue(id, order)
  local job = declared(id)
  local limit = not is_hook(id) and graph(job).max_parallel
  if limit and redis.call('HINCRBY', key('active'), job, 1) > limit then
    redis.call('HINCRBY', key('active'), job, -1)
    redis.call('ZADD', key('held'), 0, held_member(id, order))
    return
  end
  entering[#entering + 1] = order
  entering[#entering + 1] = id
  made_ready = true
end

-- For a leg that has stopped running and is ready again at once: it keeps its place under the limit of its job.
local function return_to_queue(id)
  entering[#entering + 1] = order_of(id)
  entering[#entering + 1] = id
  made_ready = true
end

local function flush_queue()
  call_with('ZADD', key('ready'), entering)
  entering = {}
end

-- For a leg that has left the queue, or has stopped running.
local function leave_queue(id)
  local job = declared(id)
  if is_hook(id) or not graph(job).max_parallel then return end
  local next_held = redis.call('ZRANGEBYLEX', key('held'), '[' .. job .. ' ', '(' .. job .. '!', 'LIMIT', 0, 1)[1]
  if not next_held then return redis.call('HINCRBY', key('active'), job, -1) end
  free('ZREM', key('held'), next_held)
  local held_id = next_held:match('^%S+ %S+ (.*)$')
  entering[#entering + 1] = order_of(held_id)
  entering[#entering + 1] = held_id
  made_ready = true
end

-- Removes a ready job from the queue, from the delayed retries, or from the legs that are held back.
local function withdraw(id)
  flush_queue()
  if free('ZREM', key('ready'), id) == 1 then return leave_queue(id) end
  if free('ZREM', key('delayed'), id) == 0 then free('ZREM', key('held'), held_member(id, order_of(id))) end
end

local opened = {}

-- Deliberately no event: a job becomes ready because of another's ending, which has one.
local function make_ready(id)
  move_alike(opened, id, 'blocked', 'ready', 'since', age())
  enter_queue(id, order_of(id))
end

-- The set `running` has the jobs with an open attempt, by the time from which on a worker asks whether their holder still lives.
-- What changes in it is written together, by `write_running`: job -> that time as text, or false for one that has ended.
local running = {}

local function write_running()
  local begun, ended = {}, {}
  for id, ask_at in pairs(running) do
    if ask_at then
      begun[#begun + 1] = ask_at
      begun[#begun + 1] = id
    else
      ended[#ended + 1] = id
    end
  end
  if #ended > 0 then refuse_if_full() end
  call_with('ZREM', key('running'), ended)
  call_with('ZADD', key('running'), begun)
  running = {}
end

local function ready_count() return counts.ready + counts.hooks_ready end

-- While a job is handed over, nobody may claim it; in ms, at least `handOverMs` of the workers.
local hand_over_ms = 50

-- How many more may run at once. A job that is being handed over keeps its place from those behind it.
local function room()
  if not run.max_parallel then return math.huge end
  local coming = run.has_delayed and redis.call('ZCOUNT', key('delayed'), '-inf', now + hand_over_ms) or 0
  return math.max(0, run.max_parallel - counts.running - coming)
end
