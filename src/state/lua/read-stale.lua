-- Which claims are not their worker's any more. ARGV: id and claim of each in turn. Returns their places, from 1.

local ids, stale = {}, {}
for index = 1, #ARGV, 2 do ids[#ids + 1] = ARGV[index] end
read_records(ids)
for place, id in ipairs(ids) do
  local job = record(id)
  if job.status ~= 'running' or job.claim ~= ARGV[2 * place] then stale[#stale + 1] = place end
end
return stale
