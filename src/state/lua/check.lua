-- What a few lookups show, whatever the size of the run: an index or a count of an open run that contradicts another one, or a run in
-- which nothing can happen any more. Between two calls the indexes and counts of a healthy run agree.

local function indexed(name) return counts[name] + counts['hooks_' .. name] end

local function count_queued()
  return redis.call('ZCARD', key('ready')) + redis.call('ZCARD', key('delayed')) + redis.call('ZCARD', key('held'))
end

local function count_jobs()
  return counts.blocked + counts.ready + counts.running + counts.succeeded + counts.failed + counts.skipped + counts.cancelled
end

-- A list or set is only looked at where the run says that it is not empty.
local function has_unnoted()
  return (not run.has_backlog and redis.call('LLEN', key('backlog')) > 0) or (not run.has_asks and redis.call('SCARD', key('asks')) > 0)
    or (not run.has_delayed and redis.call('ZCARD', key('delayed')) > 0) or (not run.has_stops and redis.call('HLEN', key('stops')) > 0)
end

-- Nobody can claim, settle or decide anything.
local function is_stalled()
  local coming = redis.call('LLEN', key('backlog')) + redis.call('SCARD', key('asks')) + redis.call('ZCARD', key('running'))
    + redis.call('ZCARD', key('ready')) + redis.call('ZCARD', key('delayed'))
  return coming == 0
end

-- While a retry reopens jobs, the counts do not agree.
local function is_damaged()
  if not is_open() or run.reopening then return false end
  return count_queued() ~= indexed('ready') or redis.call('ZCARD', key('running')) ~= indexed('running')
    or count_jobs() ~= tonumber(redis.call('HGET', run_key, 'jobs')) or has_unnoted() or is_stalled()
end
