-- Removes a closed run, or one that was never opened, in bounded steps. ARGV[1]: `end`, or where to go on among the records (0: at the
-- start). Returns the place to go on at (0: those were all), then leg and number of every attempt that may have a log: the client removes
-- the logs, and sends `end` after the last of them. A run that is open, or that somebody re-opened, is left alone: nil.

if is_open() then return nil end
-- From here on nobody can open the run.
if run.status == 'creating' then redis.call('HSET', run_key, 'status', 'cancelled') end
if ARGV[1] == 'end' then return redis.call('UNLINK', unpack(KEYS)) end
local place, found = unpack(redis.call('HSCAN', key('jobs'), ARGV[1], 'COUNT', 500))
local attempts = {}
for index = 1, #found, 2 do
  for attempt = 1, tonumber(take_record(found[index], found[index + 1]).attempt or 0) do
    attempts[#attempts + 1] = found[index]
    attempts[#attempts + 1] = attempt
  end
end
return { place, attempts }
