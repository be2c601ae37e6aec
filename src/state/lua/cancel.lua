-- Cancels a run, or one of its jobs: from here on nothing of it starts but, of a run, its clean-up jobs (`when: always`). ARGV: the
-- job or leg ('' for the run), '1' to force: then not even those start or go on. Returns the run's status; nothing where there is
-- no such run; `unknown` for an unknown job. What does not fit into this call stays in the backlog for the next `advance`.

local job, is_forced = ARGV[1], ARGV[2] == '1'
if not run.status then return nil end

-- Names with a colon are hooks, or other entries of the graph.
local function has_job(id)
  local name = declared(id)
  if not name or name:find(':', 1, true) then return false end
  return record(id).status ~= nil or find_graph(id) ~= nil
end

if job ~= '' and not has_job(job) then return 'unknown' end

local can_begin = is_open() and not is_cancelling() and not run.result
if job ~= '' and is_open() then
  stop_job(job, 'user')
elseif can_begin or (is_forced and is_open() and not run.forced) then
  begin_cancel('user', is_forced)
end
propagate()
commit()
return run.status
