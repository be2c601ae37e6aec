// The YAML parser of wp and nothing else: node parse.mjs FILE. It keeps positions, which messages need; its own check of duplicate keys
// is off, as it takes a minute for a map of this size.
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

const { errors } = parseDocument(readFileSync(process.argv[2], 'utf8'), { uniqueKeys: false });
process.exitCode = errors.length > 0 ? 1 : 0;
