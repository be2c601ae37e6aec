-- What happened to each leg and hook, in the hash `jobs`: id -> its record, packed with cmsgpack as a map from the number of a field to
-- a text.
-- A leg that is like all others of its job has no record before something happens to it: `start` of its job says what it is, and its
-- rank follows from that of the job. So the records of most jobs are the same.

-- since: what a job has on its rank in the queue. The fields after it are of a leg that is not like the others of its job from the start.
-- A stored record has the numbers, so a name that becomes useless keeps its place.
local field_names = { 'status', 'attempt', 'worker', 'claim', 'started_at', 'ended_at', 'due_at', 'failures', 'losses', 'reason', 'cause',
  'allowed', 'exit_code', 'signal', 'message', 'log_incomplete', 'since', 'rank', 'sleep_ms', 'matrix', 'off', 'may_fail' }
local number_of_field = {}
for number, name in ipairs(field_names) do number_of_field[name] = number end

local function unpack_record(packed)
  local found = {}
  for number, value in pairs(cmsgpack.unpack(packed)) do found[field_names[number]] = value end
  return found
end

local function pack_record(found)
  local numbered = {}
  for name, value in pairs(found) do numbered[number_of_field[name]] = value end
  return cmsgpack.pack(numbered)
end

-- Records that are alike are one table, which nobody changes: many jobs start and end together, and each kind of record is unpacked,
-- changed and packed once per call.
local records, record_of, packed_of, changes_of = {}, {}, {}, {}
local changed, changed_ids = {}, {}
local none = {}
local unwritten = { blocked = { status = 'blocked' }, ready = { status = 'ready' } }

-- As it is before anything happened to it; `none`: there is no such leg. `is_known`: it is one, as an index of the run names it.
local function start_of(id, is_known)
  if is_hook(id) then return none end
  local job = declared(id)
  local entry = job and find_graph(job)
  if not entry or not entry.start then return none end
  if is_known then return unwritten[entry.start] end
  if not entry.legs then return id == job and unwritten[entry.start] or none end
  local number = tonumber(id:match('^%[([1-9]%d*)%]$', #job + 1))
  return number and number <= entry.legs and unwritten[entry.start] or none
end

local function take_record(id, packed, is_known)
  local found = packed and record_of[packed]
  if packed and not found then
    found = unpack_record(packed)
    record_of[packed] = found
  end
  found = found or start_of(id, is_known)
  records[id] = found
  return found
end

local function record(id) return records[id] or take_record(id, redis.call('HGET', key('jobs'), id)) end

-- Those of many at once. `are_known` as in `start_of`.
local function read_records(ids, are_known)
  local missing = {}
  for _, id in ipairs(ids) do
    if not records[id] then missing[#missing + 1] = id end
  end
  each_field(key('jobs'), missing, function(id, packed) take_record(id, packed, are_known) end)
end

local function put_record(id, new)
  records[id] = new
  if changed[id] then return end
  changed[id] = true
  changed_ids[#changed_ids + 1] = id
end

local function is_same(fields, others)
  if #fields ~= #others then return false end
  for place = 1, #fields do
    if fields[place] ~= others[place] then return false end
  end
  return true
end

-- Names and values in turn; '' or false: it has none any more.
local function write_fields(id, ...)
  local old, fields = record(id), { ... }
  local known = changes_of[old]
  if known and is_same(known.fields, fields) then return put_record(id, known.new) end
  local new = {}
  for name, value in pairs(old) do new[name] = value end
  for place = 1, #fields, 2 do
    local value = fields[place + 1]
    if type(value) == 'number' then value = string.format('%.17g', value) end
    new[fields[place]] = value ~= '' and value or nil
  end
  changes_of[old] = { fields = fields, new = new }
  put_record(id, new)
end

local function forget_record(id)
  free('HDEL', key('jobs'), id)
  records[id], changed[id] = none, nil
end

local function write_records()
  local values = {}
  for _, id in ipairs(changed_ids) do
    if changed[id] then
      local new = records[id]
      local packed = packed_of[new] or pack_record(new)
      packed_of[new] = packed
      values[#values + 1] = id
      values[#values + 1] = packed
    end
  end
  call_with('HSET', key('jobs'), values)
  is_let_in = is_let_in or #values > 0
  changed, changed_ids = {}, {}
end

local function count_move(id, from, to)
  if not is_hook(id) then
    count(from, -1)
    count(to, 1)
    return
  end
  if counts['hooks_' .. from] then count('hooks_' .. from, -1) end
  if counts['hooks_' .. to] then count('hooks_' .. to, 1) end
end

-- Every change of a job's status goes through here. Further arguments are fields of its record with their values.
local function move(id, from, to, ...)
  write_fields(id, 'status', to, ...)
  count_move(id, from, to)
end

-- For changes that thousands of jobs may make in one call. `made` is a table for one such change, from a record to what becomes of it:
-- the second job with the same record costs two lookups.
local function move_alike(made, id, from, to, ...)
  local old = record(id)
  if made[old] then put_record(id, made[old]) else write_fields(id, 'status', to, ...) end
  made[old] = records[id]
  count_move(id, from, to)
end

-- Its place in the queue among those of the same priority and age.
local function rank_of(id)
  local own = record(id).rank
  if own then return tonumber(own) end
  if is_hook(id) then return 0 end
  local job = declared(id)
  local number = id ~= job and id:match('^%[(%d+)%]$', #job + 1) or 1
  return graph_rank(job) + number - 1
end
