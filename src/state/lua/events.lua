-- The stream `events`. Transitions that follow each other in one call and are alike but for their jobs share an entry: its `job` has a
-- line for each. The fields are always the same in the same order: a stream then stores their names once per node, not once per entry.

local entry = { jobs = {} }

local function write_events()
  if #entry.jobs == 0 then return end
  redis.call('XADD', key('events'), '*', 'event', entry.event, 'job', table.concat(entry.jobs, '\n'), 'attempt', entry.attempt,
    'worker', entry.worker, 'detail', entry.detail)
  entry.jobs = {}
end

-- Written together with the events that follow, at the latest by `write_events`.
local function add_event(event, job, attempt, worker, detail)
  detail = detail and cjson.encode(detail) or ''
  if event ~= entry.event or attempt ~= entry.attempt or worker ~= entry.worker or detail ~= entry.detail then
    write_events()
    entry.event, entry.attempt, entry.worker, entry.detail = event, attempt, worker, detail
  end
  entry.jobs[#entry.jobs + 1] = job
end
