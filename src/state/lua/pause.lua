-- Pauses a run, or lets a paused one go on: while it is paused, nothing is claimed, and what runs may end. ARGV[1]: `pause` or
-- `resume`. Returns the run's status, or nothing where there is no such run.

if ARGV[1] == 'pause' and run.status == 'running' then
  run.status = 'paused'
  redis.call('HSET', run_key, 'status', run.status)
  add_event('run-paused', '', '', '')
elseif ARGV[1] == 'resume' and is_paused() then
  run.status = 'running'
  redis.call('HSET', run_key, 'status', run.status)
  add_event('run-resumed', '', '', '')
  wake('ready')
end
write_events()
return run.status
