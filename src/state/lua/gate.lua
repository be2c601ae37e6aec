-- A gate counts how a set of needs ended, and judges them by a rule. All jobs with the same needs and rule share one, so
-- the work follows the number of jobs and gates, not of edges. This is the rule table of the guide; what people are
-- shown of it, `pipeline/rule-table.ts`, is held to this by a test.

-- Rules that such an ending of a need blocks; then rules that want at least one need to end so.
local blocking = {
  on_success = { failed = true, upstream_failed = true, cancelled = true, skipped = true },
  none_failed = { failed = true, upstream_failed = true, cancelled = true },
}
local wanted = {
  on_failure = { 'failed', 'upstream_failed' },
  any_success = { 'ok' },
}

local worst_first = { 'failed', 'upstream_failed', 'cancelled', 'skipped' }
local blocked_reason = {
  failed = 'upstream-failed',
  upstream_failed = 'upstream-failed',
  cancelled = 'upstream-cancelled',
  skipped = 'upstream-skipped',
}
-- Of several gates that say no, the highest decides the reason.
local severity = { ['upstream-failed'] = 4, ['upstream-cancelled'] = 3, ['upstream-skipped'] = 2, ['rule-unmet'] = 1 }

local function ending_of(status, reason, is_allowed)
  if status == 'succeeded' or (status == 'failed' and is_allowed) then return 'ok' end
  if status ~= 'skipped' then return status end
  if reason == 'upstream-failed' then return 'upstream_failed' end
  if reason == 'upstream-cancelled' then return 'cancelled' end
  return 'skipped'
end

-- Where no need ended as the rule wants, such an ending is the reason. With `rule-unmet`, jobs further down would not see the failure.
local blocking_unmet = { any_success = blocking.none_failed }

local function is_failure(ending) return ending == 'failed' or ending == 'upstream_failed' end

-- The worst of the endings that block; nil where none does, so far.
local function blocked_by(blocking_endings, gate)
  for _, ending in ipairs(blocking_endings and worst_first or {}) do
    if blocking_endings[ending] and gate[ending] > 0 and (gate.open == 0 or is_failure(ending)) then
      return { reason = blocked_reason[ending], ending = ending }
    end
  end
end

-- nil: cannot be said yet. A failure blocks at once, being the worst there is; any lesser ending waits until all needs
-- are closed, so that the reason does not depend on which of them ended first.
local function judge(rule, gate)
  local blocked = blocked_by(blocking[rule], gate)
  if blocked or gate.open > 0 then return blocked end
  if not wanted[rule] then return { passes = true } end
  for _, ending in ipairs(wanted[rule]) do
    if gate[ending] > 0 then return { passes = true } end
  end
  return blocked_by(blocking_unmet[rule], gate) or { reason = 'rule-unmet' }
end

-- In the hash `gates`: <gate> -> numbers and words with spaces between, `is_decided` as 0 or 1; <gate>:cause:<ending> -> a job that
-- accounts for needs that ended so.
local gate_form = '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%S+)$'

local function parse_gate(id, text)
  local gate = { id = id }
  local open, ok, failed, upstream_failed, cancelled, skipped, decided, members, rule = text:match(gate_form)
  gate.open, gate.ok, gate.failed, gate.upstream_failed = tonumber(open), tonumber(ok), tonumber(failed), tonumber(upstream_failed)
  gate.cancelled, gate.skipped, gate.members = tonumber(cancelled), tonumber(skipped), tonumber(members)
  gate.is_decided, gate.rule = decided == '1', rule
  return gate
end

local gates = {}

local function read_gate(id)
  gates[id] = gates[id] or parse_gate(id, redis.call('HGET', key('gates'), id))
  return gates[id]
end

local changed_gates = {}

-- Written together with the others that change in this call, by `write_gates`.
local function change_gate(gate) changed_gates[gate.id] = gate end

local function write_gates()
  local values = {}
  for id, gate in pairs(changed_gates) do
    values[#values + 1] = id
    values[#values + 1] = string.format('%d %d %d %d %d %d %d %d %s', gate.open, gate.ok, gate.failed, gate.upstream_failed,
      gate.cancelled, gate.skipped, gate.is_decided and 1 or 0, gate.members, gate.rule)
  end
  call_with('HSET', key('gates'), values)
  changed_gates = {}
end

-- From here on the gate has spoken. The verdict's `cause` is '' where there is none.
local function decide_gate(gate, verdict)
  gate.is_decided = true
  change_gate(gate)
  verdict.cause = verdict.ending and redis.call('HGET', key('gates'), gate.id .. ':cause:' .. verdict.ending) or ''
  return verdict
end

-- Counts `n` needs that ended alike. Returns the verdict where this decided the gate, and nil before and ever after.
local function feed_gate(id, n, ending, cause)
  local gate = read_gate(id)
  if cause ~= '' then redis.call('HSETNX', key('gates'), id .. ':cause:' .. ending, cause) end
  gate.open, gate[ending] = gate.open - n, gate[ending] + n
  change_gate(gate)
  local verdict = not gate.is_decided and judge(gate.rule, gate)
  if not verdict then return nil end
  verdict.members = gate.members
  return decide_gate(gate, verdict)
end

-- More of the needs that they count are open now, or fewer.
local function open_gates(ids, more)
  for _, id in ipairs(ids) do
    local gate = read_gate(id)
    gate.open = gate.open + more
    change_gate(gate)
  end
end

-- `waiting` is kept for a job that is not decided yet: how many of its gates have not decided, and the worst refusal so far.
local function note_verdict(waiting, verdict)
  if verdict.reason and severity[verdict.reason] > (severity[waiting.reason] or 0) then
    waiting.reason, waiting.cause = verdict.reason, verdict.cause
  end
end

local function is_undecided(waiting) return waiting.gates > 0 and waiting.reason ~= 'upstream-failed' end

-- What is to be done about a job that is not waiting any more, as a task of `propagate.lua`.
local function task_after(job, waiting)
  if not waiting.reason and graph(job).asks then return { kind = 'ask', job = job, next = 1 } end
  return { kind = 'decide', job = job, reason = waiting.reason, cause = waiting.cause, next = 1 }
end
