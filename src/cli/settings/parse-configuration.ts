// wp.config.yaml as a map of settings, read as pipelines are: values as written, all mistakes at once.
import { dirname, resolve } from 'node:path';
import { diagnosticsOf } from '../../pipeline/diagnostic.ts';
import type { Parsed } from '../../pipeline/read-pipeline.ts';
import { byKind, oneOf } from '../../pipeline/schema/choice.ts';
import { type Located, list, located } from '../../pipeline/schema/collections.ts';
import { fields } from '../../pipeline/schema/fields.ts';
import { Reading } from '../../pipeline/schema/reading.ts';
import { scalar } from '../../pipeline/schema/scalars.ts';
import type { Schema } from '../../pipeline/schema/schema.ts';
import { composeDocument } from '../../pipeline/source/document.ts';
import { readText } from '../../pipeline/source/read-text.ts';
import { makeSource, positionOf } from '../../pipeline/source/source.ts';
import type { Found, Setting } from './setting.ts';
import { lockRedis, settings } from './table.ts';

/** `file`: what messages call it. */
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

/** Comes as the text that the flag would have been given. */
function textOf(setting: Setting<unknown>): Schema<string> {
  if (setting.choices) return oneOf(setting.choices);
  return scalar({
    takes: setting.takes,
    jsonSchema: {},
    parse: (text) => (text !== '' && setting.parse(text) !== undefined ? text : undefined),
  });
}

const server = textOf({ ...lockRedis, takes: 'an address' });

/** In place of commas a list. */
const serverList: Schema<string> = {
  ...server,
  read: (node, reading, subject) => list(server, { takes: server.takes }).read(node, reading, subject)?.join(','),
};

const shape: Readonly<Record<string, Schema<Located<string>>>> = Object.fromEntries(
  settings.map((setting) => {
    const one = textOf(setting);
    const schema = setting.key === lockRedis.key ? byKind(one.takes, { scalar: one, list: serverList }) : one;
    return [setting.key, located(schema)];
  }),
);

const configuration = fields(shape, { of: 'the configuration' });
