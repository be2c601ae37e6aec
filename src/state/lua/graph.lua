-- The declared jobs of a run, in the hash `graph`: <job> -> the rank of its first leg, a space, its entry as JSON; job:<n> -> the nth job, size: -> how many there are,
-- gate:<id>:<n> -> the nth chunk of the jobs behind a gate.
-- An entry: { feeds = gates it is counted in, gates = those that it waits at, when = its rule, legs = how many (nil: it has none),
-- start = the status that its legs have before anything happens to them, and without a record (nil: they have records from the start),
-- labelled = their labels are in the hash `labels`, sleep_ms = of every leg that has none itself, made = during the run, asks = a
-- worker has to be asked about it once its needs are closed, allow = true or the exit codes with which it may fail, max_parallel and
-- fail_fast of its legs, edges = needs with rules of their own (only for readers) }.

-- Jobs whose entries are alike, as most are, share a table. Nobody changes it, but by `change_graph`.
local entries, ranks, entry_of_text = {}, {}, {}

local function note_entry(job, stored)
  local rank, text = stored:match('^(%S+) (.*)$')
  ranks[job] = tonumber(rank)
  local entry = entry_of_text[text]
  if not entry then
    entry = cjson.decode(text)
    entry_of_text[text] = entry
  end
  entries[job] = entry
  return entry
end

-- nil: there is no such job.
local function find_graph(job)
  local entry = entries[job]
  if entry then return entry end
  local text = redis.call('HGET', key('graph'), job)
  return text and note_entry(job, text) or nil
end

local graph = find_graph

local function graph_rank(job)
  if not ranks[job] then graph(job) end
  return ranks[job]
end

-- `change` is given the entry of this job alone.
local function change_graph(job, change)
  local entry = cjson.decode(cjson.encode(graph(job)))
  change(entry)
  entries[job] = entry
  redis.call('HSET', key('graph'), job, string.format('%.17g %s', graph_rank(job), cjson.encode(entry)))
end

-- Those of many jobs at once.
local function read_graph(jobs)
  local missing, seen = {}, {}
  for _, job in ipairs(jobs) do
    if not entries[job] and not seen[job] and not is_hook(job) then
      seen[job] = true
      missing[#missing + 1] = job
    end
  end
  each_field(key('graph'), missing, function(job, text) if text then note_entry(job, text) end end)
end

local function leg_count(job) return graph(job).legs or 1 end

local function leg_id(job, index)
  local entry = graph(job)
  if not entry.legs then return job end
  local label = entry.labelled and redis.call('HGET', key('labels'), job .. ':' .. index) or string.format('%d', index)
  return job .. '[' .. label .. ']'
end

-- In a run that is being cancelled, only clean-up jobs and hooks start and go on.
local function is_clean_up(id) return is_hook(id) or graph(declared(id)).when == 'always' end
