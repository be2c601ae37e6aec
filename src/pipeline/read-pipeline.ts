// Reads a file into a pipeline, or into a list of everything that is wrong with the file.
import { dirname, parse, resolve } from 'node:path';
import { buildPipeline } from './build/build-pipeline.ts';
import { defined } from './defined.ts';
import { type Diagnostic, diagnosticsOf, type Problem } from './diagnostic.ts';
import { pipelineSchema } from './language/pipeline-schema.ts';
import type { Pipeline } from './pipeline.ts';
import { Reading } from './schema/reading.ts';
import { composeDocument } from './source/compose-document.ts';
import { givenName, readGivenText } from './source/given-text.ts';
import { makeSource, type Source } from './source/source-file.ts';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T /** Undefined: none. */; readonly warnings?: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** `path`: as given on the command line. Relative paths in a pipeline that comes through a pipe start in the working directory. */
export async function readPipeline(path: string): Promise<Parsed<Pipeline>> {
  const { text, isFile } = await readGivenText(path, 'pipeline file');
  return parsePipeline(text, givenName(path), isFile ? dirname(resolve(path)) : process.cwd());
}

/** `file`: its name in messages. `directory`: absolute; relative paths in the file start there. */
export function parsePipeline(text: string, file: string, directory: string): Parsed<Pipeline> {
  const source = makeSource(file, text);
  const composed = composeDocument(source);
  if (!composed.ok) return refused(source, composed.problems);
  const reading = new Reading(source, composed.document);
  const root = reading.resolve(composed.document.root);
  if (!root) return refused(source, [emptyFile]);
  const written = pipelineSchema.read(root, reading, 'the pipeline');
  const definition = { file, directory, text };
  const pipeline = written && buildPipeline(written, { name: parse(file).name, definition, reading });
  if (!pipeline || reading.problems.some(({ severity }) => severity !== 'warning'))
    return refused(source, reading.problems);
  const warnings = diagnosticsOf(source, reading.problems);
  return defined({ ok: true as const, value: pipeline, warnings: warnings.length > 0 ? warnings : undefined });
}

const emptyFile: Problem = {
  span: { start: 0, end: 1 },
  message: 'the file is empty. Start with a job: "jobs: { hello: { run: echo hello } }".',
};

function refused(source: Source, problems: readonly Problem[]): Parsed<never> {
  return { ok: false, diagnostics: diagnosticsOf(source, problems) };
}
