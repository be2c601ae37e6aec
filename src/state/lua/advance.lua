-- One round trip of a worker: settles outcomes, carries on with what follows from them, claims the next jobs.
-- ARGV[1], as JSON: { worker, lease_ms, outcomes = [{ job, attempt, outcome, holder?, ... }], claim = { id, count, ahead },
-- slots = how many the worker has, said in its first call about the run alone }.
-- Returns JSON, the claims as JSON, then id and spec of every declared job that was claimed from.

local request = cjson.decode(ARGV[1])
if not run.status then return { '{"status":"gone"}', '[]' } end
local worker_id = request.worker

-- What the worker did in this run, for the summary.
local function credit(outcomes)
  local entry = redis.call('HGET', key('workers'), worker_id)
  local share = entry and cjson.decode(entry) or { jobs = 0, busy_ms = 0, slept_ms = 0 }
  for _, outcome in ipairs(outcomes) do
    local is_closed = outcome.outcome == 'succeeded' or outcome.outcome == 'failed'
    if is_closed and not is_hook(outcome.job) then share.jobs = share.jobs + 1 end
    share.busy_ms = share.busy_ms + (outcome.busy_ms or 0)
    share.slept_ms = share.slept_ms + (outcome.slept_ms or 0)
  end
  redis.call('HSET', key('workers'), worker_id, cjson.encode(share))
end

local function promote_delayed()
  local due = redis.call('ZRANGEBYSCORE', key('delayed'), '-inf', now, 'LIMIT', 0, 1000)
  for _, id in ipairs(due) do
    redis.call('ZREM', key('delayed'), id)
    enter_queue(id, order_of(id))
  end
end

if request.slots and is_open() then redis.call('HSETNX', key('slots'), worker_id, request.slots .. ' ' .. now_text) end

if is_open() and not is_cancelling() and run.deadline and now >= tonumber(run.deadline) and not run.result then
  begin_cancel('run-timeout')
end

local results, settled, own = {}, {}, {}
for index, outcome in ipairs(request.outcomes) do
  results[index] = settle(outcome.holder or worker_id, outcome)
  if results[index] == 'accepted' then
    settled[#settled + 1] = outcome.job
    if not outcome.holder then own[#own + 1] = outcome end
  end
end
call_with('ZREM', 'running', settled)
if #own > 0 then credit(own) end
propagate()
if ready_count() > 0 then promote_delayed() end

local claims, claims_json = {}, '[]'
if request.claim.id ~= '' and redis.call('HGET', key('claims'), worker_id) == request.claim.id then
  claims = repeat_claim(worker_id)
  claims_json = cjson.encode(claims)
else
  claims = claim(worker_id, request.claim, request.lease_ms)
  claims_json = cjson.encode(claims)
  if #claims > 0 then remember_claim(worker_id, request.claim.id, claims_json) end
  propagate()
end

commit()
local queued = is_claimable() and ready_count() > 0 and redis.call('ZCARD', key('ready')) or 0
local ready = math.min(queued, room())
local due = ready_count() > queued and redis.call('ZRANGE', key('delayed'), 0, 0, 'WITHSCORES') or {}
local due_at = math.min(tonumber(due[2]) or math.huge, not is_cancelling() and tonumber(run.deadline) or math.huge)
local backlog = steps_left > 0 and 0 or redis.call('LLEN', key('backlog')) + reopening_count()
local asks = is_claimable() and run.has_asks and redis.call('SRANDMEMBER', key('asks'), 8) or {}
-- Under a limit, what has ended made room for whoever has a free slot.
local made_room = run.max_parallel and #results > 0
if backlog > 0 or ((made_ready or made_room) and (ready > 0 or #asks > 0)) then wake('ready') end

local reply = {
  cjson.encode({
    status = run.status, results = results, ready = ready, backlog = backlog, asks = asks, killed = killed_jobs(),
    forced = run.forced and true or nil, due_in_ms = due_at < math.huge and math.max(0, due_at - now) or nil,
  }),
  claims_json,
}
local sent = {}
for _, claimed in ipairs(claims) do
  local job = declared(claimed.job)
  if not sent[job] then
    sent[job] = true
    reply[#reply + 1] = job
    reply[#reply + 1] = redis.call('HGET', key('specs'), job)
  end
end
return reply
