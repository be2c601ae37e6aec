// The YAML parser of wp and nothing else: node parse.mjs FILE. It keeps positions, which messages need. Its check for duplicate keys is
// off: that takes a minute for a map of this size.
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

const { errors } = parseDocument(readFileSync(process.argv[2], 'utf8'), { uniqueKeys: false });
process.exitCode = errors.length > 0 ? 1 : 0;
