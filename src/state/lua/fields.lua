-- A record as clients read it: its fields, with those that stand elsewhere. Names and values in turn; empty: there is no such leg.

local function fields_of(id)
  local leg, fields = record(id), {}
  if not leg.status then return fields end
  for name, value in pairs(leg) do add_field(fields, name, value) end
  local rank = rank_of(id)
  if not leg.rank then add_field(fields, 'rank', string.format('%.17g', rank)) end
  add_field(fields, 'order', string.format('%.17g', rank + (leg.since or 0)))
  local entry = not is_hook(id) and find_graph(declared(id))
  if entry and not leg.sleep_ms then add_field(fields, 'sleep_ms', entry.sleep_ms) end
  return fields
end
