-- Marks a closed run as shelved, so that it may leave the index of open runs. Returns how often it has been shelved, or nil where
-- it is not closed. To reopen the run, a retry must first enter it into that index under the same number.

if not run.status or run.status == 'creating' or is_open() then return nil end
return redis.call('HINCRBY', run_key, 'shelved', 1)
