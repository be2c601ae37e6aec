-- Reads the record of one leg or hook, ARGV[1].

return fields_of(ARGV[1])
