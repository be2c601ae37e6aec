-- Reads how the legs of one declared job ended, a bounded number at a time. ARGV: the job, the place of the leg to start at, how
-- many. Returns the place to go on at (0: the end), then each leg as its id and its status, reason, whether it was allowed to
-- fail, and its outputs as JSON.

local job, from, count = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local size = leg_count(job)
local last = math.min(size, from + count - 1)
local found = {}
for index = from, last do
  local id = leg_id(job, index)
  local leg = record(id)
  local outputs = redis.call('HGET', key('outputs'), id) or ''
  found[#found + 1] = { id, { leg.status or '', leg.reason or '', leg.allowed or '', outputs } }
end
return { last < size and last + 1 or 0, found }
