-- Cancels a run: from here on nothing of it starts but clean-up jobs (`when: always`). Returns the run's status, or nothing
-- where there is no such run. What does not fit into this call stays in the backlog for the next `advance`.

if run.status == 'running' and not run.result then
  begin_cancel('user')
  propagate()
  commit()
end
return run.status
