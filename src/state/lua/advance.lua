-- One round trip of a worker: settles outcomes in their order, carries on with what follows from them, claims the next jobs.
-- ARGV[1], as JSON: { worker, lease_ms, outcomes, claim = { id, count, ahead }, slots = how many the worker has, said in its first call
-- about the run alone }. `outcomes` has five values for each: job, attempt, claim, and of a success busy_ms and slept_ms, or of any
-- other ending { outcome, holder?, ... } (settle.lua) and 0.
-- Returns JSON; the claims as JSON (claim.lua); as JSON the place of each claim's head, from 1, where there are several; then for each
-- head the spec and `<rule> <sleep_ms>` of its jobs.

local request = cjson.decode(ARGV[1])
if not run.status then return { '{"status":"gone"}', '[]', '[]' } end
local worker_id, outcomes = request.worker, request.outcomes

-- For the hash `workers`: the worker's last claim, and what it did in this run, for the summary.
local share = { is_changed = false }
do
  local last, jobs, busy_ms, slept_ms = (redis.call('HGET', key('workers'), worker_id) or ' 0 0 0'):match('^(%S*) (%S+) (%S+) (%S+)$')
  share.claim, share.jobs, share.busy_ms, share.slept_ms = last, tonumber(jobs), tonumber(busy_ms), tonumber(slept_ms)
end

local function credit(jobs, busy_ms, slept_ms)
  share.jobs = share.jobs + jobs
  share.busy_ms, share.slept_ms = share.busy_ms + (busy_ms or 0), share.slept_ms + (slept_ms or 0)
  share.is_changed = true
end

local function write_share()
  if not share.is_changed then return end
  redis.call('HSET', key('workers'), worker_id, string.format('%s %d %.17g %.17g', share.claim, share.jobs, share.busy_ms, share.slept_ms))
end

local function promote_delayed()
  local due = redis.call('ZRANGEBYSCORE', key('delayed'), '-inf', now, 'LIMIT', 0, 1000)
  if #due > 0 then refuse_if_full() end
  call_with('ZREM', key('delayed'), due)
  for _, id in ipairs(due) do enter_queue(id, order_of(id)) end
end

if request.slots and is_open() then redis.call('HSETNX', key('slots'), worker_id, request.slots .. ' ' .. now_text) end

if is_open() and not is_cancelling() and run.deadline and now >= tonumber(run.deadline) and not run.result then
  begin_cancel('run-timeout')
end

-- Place of an outcome that was not accepted, from 1 -> why.
local refused = {}
local ids = {}
for place = 1, #outcomes, 5 do ids[#ids + 1] = outcomes[place] end
read_all(ids)
for place, id in ipairs(ids) do
  local at = 5 * place
  local attempt, claim_id, how, slept_ms = outcomes[at - 3], outcomes[at - 2], outcomes[at - 1], outcomes[at]
  if follows_model(id, attempt, claim_id, how) then
    credit(1, how, slept_ms)
  else
    end_model()
    local outcome = type(how) == 'number' and { outcome = 'succeeded', busy_ms = how, slept_ms = slept_ms } or how
    local result = settle(outcome.holder or worker_id, id, attempt, claim_id, outcome)
    if result == 'accepted' then
      local is_closed = not is_hook(id) and (outcome.outcome == 'succeeded' or outcome.outcome == 'failed')
      if not outcome.holder then credit(is_closed and 1 or 0, outcome.busy_ms, outcome.slept_ms) end
    else
      refused[tostring(place)] = result
    end
  end
end
end_model()
propagate()
if run.has_delayed and ready_count() > 0 then promote_delayed() end

local claims = {}
if request.claim.id ~= '' and share.claim == request.claim.id then
  claims = repeat_claim(request.claim.id)
else
  claims = claim(worker_id, request.claim, request.lease_ms)
  if #claims > 0 then share.claim, share.is_changed = request.claim.id, true end
  propagate()
end

write_share()
commit()
local queued = is_claimable() and ready_count() > 0 and redis.call('ZCARD', key('ready')) or 0
local ready = math.min(queued, room())
local due = run.has_delayed and ready_count() > queued and redis.call('ZRANGE', key('delayed'), 0, 0, 'WITHSCORES') or {}
local due_at = math.min(tonumber(due[2]) or math.huge, not is_cancelling() and tonumber(run.deadline) or math.huge)
local backlog = steps_left > 0 and 0 or (run.has_backlog and redis.call('LLEN', key('backlog')) or 0) + reopening_count()
local asks = is_claimable() and run.has_asks and redis.call('SRANDMEMBER', key('asks'), 8) or {}
-- Under a limit, what has ended made room for whoever has a free slot.
local made_room = run.max_parallel and #ids > 0
if backlog > 0 or ((made_ready or made_room) and (ready > 0 or #asks > 0)) then wake('ready') end

local reply = {
  cjson.encode({
    status = run.status, refused = next(refused) and refused or nil, ready = ready, backlog = backlog, asks = asks,
    killed = killed_jobs(), forced = run.forced and true or nil, due_in_ms = due_at < math.huge and math.max(0, due_at - now) or nil,
  }),
  cjson.encode(claims),
  '[]',
}

-- What jobs have in common is told once.
local head_of_job, heads, jobs = {}, {}, {}
for index = 1, #claims, 3 do
  local job = declared(claims[index])
  if not head_of_job[job] then
    head_of_job[job] = 0
    jobs[#jobs + 1] = job
  end
end
each_field(key('specs'), jobs, function(job, spec)
  local entry = is_hook(job) and { when = 'hook' } or graph(job)
  local shared = entry.when .. ' ' .. (entry.sleep_ms or '')
  -- Lost: the worker says so.
  spec = spec or ''
  local head = spec .. shared
  if not heads[head] then
    reply[#reply + 1] = spec:byte() == 35 and (redis.call('HGET', key('specs'), spec) or '') or spec
    reply[#reply + 1] = shared
    heads[head] = (#reply - 3) / 2
  end
  head_of_job[job] = heads[head]
end)
if #reply > 5 then
  local places = {}
  for index = 1, #claims, 3 do places[#places + 1] = head_of_job[declared(claims[index])] end
  reply[3] = cjson.encode(places)
end
return reply
