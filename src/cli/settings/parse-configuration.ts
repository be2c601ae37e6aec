// Reads wp.config.yaml in the same way as pipeline files: values as written, and all mistakes at once.
import { dirname, resolve } from 'node:path';
import { diagnosticsOf } from '../../pipeline/diagnostic.ts';
import type { Parsed } from '../../pipeline/read-pipeline.ts';
import { byKind } from '../../pipeline/schema/by-kind.ts';
import { type Located, list, located } from '../../pipeline/schema/collections.ts';
import { fields } from '../../pipeline/schema/known-fields.ts';
import type { NodeSchema } from '../../pipeline/schema/node-schema.ts';
import { Reading } from '../../pipeline/schema/reading.ts';
import { scalar } from '../../pipeline/schema/scalar.ts';
import { composeDocument } from '../../pipeline/source/compose-document.ts';
import { readText } from '../../pipeline/source/read-text.ts';
import { makeSource, positionOf } from '../../pipeline/source/source-file.ts';
import { text } from '../../pipeline/values/texts.ts';
import { type ValueType, valid } from '../../pipeline/values/value-type.ts';
import { lockRedis, settings } from './all-settings.ts';
import type { Found } from './setting.ts';

/** `file`: its name in messages. */
export async function parseConfiguration(path: string, file: string): Promise<Parsed<ReadonlyMap<string, Found>>> {
  const source = makeSource(file, await readText(path, 'file'));
  const composed = composeDocument(source);
  if (!composed.ok) return { ok: false, diagnostics: diagnosticsOf(source, composed.problems) };
  const reading = new Reading(source, composed.document);
  const root = reading.resolve(composed.document.root);
  const read = root && configuration.read(root, reading, 'the file');
  if (reading.problems.length > 0) return { ok: false, diagnostics: diagnosticsOf(source, reading.problems) };
  const found = settings.flatMap((setting): [string, Found][] => {
    const { value, span } = read?.[setting.key] ?? {};
    if (value === undefined || span === undefined) return [];
    const { line, column } = positionOf(source, span);
    const text = setting.isPath ? resolve(dirname(path), value) : value;
    return [[setting.key, { text, origin: `${file}:${line}:${column}` }]];
  });
  return { ok: true, value: new Map(found) };
}

/** Checks a value and keeps its text, as if it stood after the flag. */
function checkedText(type: ValueType<unknown>): NodeSchema<string> {
  return scalar({
    ...type,
    parse: (written) => {
      const parsed = type.parse(written);
      return parsed.ok ? valid(written) : parsed;
    },
  });
}

const server = scalar(text({ name: 'an address' }));

/** A list in place of addresses with commas. */
const serverList: NodeSchema<string> = {
  ...server,
  read: (node, reading, subject) =>
    list(server, { name: 'a list of addresses' }).read(node, reading, subject)?.join(','),
};

const shape: Readonly<Record<string, NodeSchema<Located<string>>>> = Object.fromEntries(
  settings.map(({ key, type }) => {
    const one = checkedText(type);
    return [key, located(key === lockRedis.key ? byKind(one.name, { scalar: one, list: serverList }) : one)];
  }),
);

const configuration = fields(shape, { of: 'the configuration' });
