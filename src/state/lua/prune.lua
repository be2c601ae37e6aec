-- Removes what is left of a closed run, or of one that was never opened, a bounded number of legs at a time, the run itself last. ARGV: place of the declared job
-- and of its leg to go on at, how many. Returns the place to go on at (0: it is gone). A run that is open, or that somebody
-- re-opened, is left alone.

local job_index, leg_index, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if is_open() then return { 0, 1 } end
-- From here on nobody can open the run.
if run.status == 'creating' then redis.call('HSET', run_key, 'status', 'cancelled') end

local function remove(id)
  local attempts = tonumber(redis.call('HGET', job_key(id), 'attempt') or 0)
  for attempt = 1, attempts do
    local log = key('log:' .. id .. ':' .. attempt)
    redis.call('UNLINK', log, log .. ':tail')
  end
  redis.call('UNLINK', job_key(id), key('attempts:' .. id))
end

local size = tonumber(redis.call('HGET', key('graph'), 'size:') or 0)
for _ = 1, count do
  if job_index > size then break end
  local job = redis.call('HGET', key('graph'), 'job:' .. job_index)
  -- The client may have died before it had written all of the graph. It writes the legs after that.
  if job and leg_index == 1 then redis.call('UNLINK', key('held:' .. job)) end
  if job then remove(leg_id(job, leg_index)) end
  leg_index = leg_index + 1
  if not job or leg_index > leg_count(job) then job_index, leg_index = job_index + 1, 1 end
end
if job_index <= size then return { job_index, leg_index } end
for _, id in ipairs(redis.call('SPOP', key('made'), count)) do remove(id) end
if redis.call('EXISTS', key('made')) == 1 then return { job_index, 1 } end
for _, event in ipairs(run.hooks and cjson.decode(run.hooks) or {}) do remove('hook:' .. event) end
redis.call('UNLINK', keys_named(names_while_open))
redis.call('UNLINK', run_key, keys_named(names_for_good))
return { 0, 1 }
