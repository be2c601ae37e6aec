-- Cancels a run: from here on nothing of it starts but clean-up jobs (`when: always`). Returns the run's status, or nothing
-- where there is no such run. What does not fit into this call stays in the backlog for the next `advance`.

if run.status == 'running' then
  run.status = 'cancelling'
  redis.call('HSET', run_key, 'status', run.status, 'reason', 'user')
  add_event('run-cancelling', '', '', '')
  add_task({ kind = 'cancel', next = 1 })
  propagate()
  commit()
  wake('changed')
end
return run.status
