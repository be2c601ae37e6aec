-- Reads the jobs of a run in order, a bounded number at a time. ARGV: place of the declared job and of its leg to start at, how
-- many. Returns the place to go on at (0: the end), then each job as its id and its fields.

local job_index, leg_index, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local size = tonumber(redis.call('HGET', key('graph'), 'size:') or 0)
local found = {}
while job_index <= size and #found < count do
  local job = redis.call('HGET', key('graph'), 'job:' .. job_index)
  if leg_index > leg_count(job) then
    job_index, leg_index = job_index + 1, 1
  else
    local id = leg_id(job, leg_index)
    found[#found + 1] = { id, fields_of(id) }
    leg_index = leg_index + 1
  end
end
return { job_index <= size and job_index or 0, leg_index, found }
