-- A worker's answer about a job whose needs are closed. Safe to send twice, and from several workers: the first answer counts.
-- ARGV[1], as JSON: { job, generation = of the run as the answer was made, reason? = why all of it is skipped, off = indexes of the
-- legs whose condition is false, legs? = how many it has, where that was not known before (they have been written by `create`),
-- problem? = why it cannot be started at all }.

local answer = cjson.decode(ARGV[1])
local job = answer.job
if answer.generation ~= tonumber(run.generation or 0) then return end
if free('SREM', key('asks'), job) == 0 then return end

local function fail(id, message)
  if record(id).status ~= 'blocked' then return end
  close_job(id, 'blocked', 'failed', 'spawn', '', graph(job).allow == true and '1' or '', 'message', message)
  add_event('failed', id, '', '', { reason = 'spawn', message = message })
  if graph(job).allow ~= true then fail_fast(id) end
end

-- The legs take the place of the one that stood for them, also where they are counted as needs.
local function expand(count)
  change_graph(job, function(entry) entry.legs, entry.labelled, entry.asks, entry.made = count, answer.labelled, nil, true end)
  forget_record(job)
  redis.call('HINCRBY', run_key, 'jobs', count - 1)
  counts.blocked = counts.blocked + count - 1
  changed_counts.blocked = true
  open_gates(graph(job).feeds, count - 1)
end

-- It may have been cancelled while the worker was thinking.
local is_open = answer.legs == nil or record(job).status == 'blocked'
if not is_open then return end

if answer.problem then
  for index = 1, leg_count(job) do fail(leg_id(job, index), answer.problem) end
elseif answer.reason or answer.legs == 0 then
  add_task({ kind = 'decide', job = job, reason = answer.reason or 'empty-matrix', next = 1 })
else
  if answer.legs then expand(answer.legs) end
  for _, index in ipairs(answer.off) do write_fields(leg_id(job, index), 'off', '1') end
  add_task({ kind = 'decide', job = job, next = 1 })
end
propagate()
commit()
if made_ready or run.status ~= 'running' then wake('ready') end
