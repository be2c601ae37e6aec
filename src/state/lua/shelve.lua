-- Says that a run which is closed may leave the open ones: returns how often that was said of it, this time included, or nothing
-- where it is not closed. Whoever wants to open it again has to have entered it there under the same number.

if not run.status or run.status == 'creating' or is_open() then return nil end
return redis.call('HINCRBY', run_key, 'shelved', 1)
