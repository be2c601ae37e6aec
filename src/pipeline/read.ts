// From a file to a pipeline, or to all that is wrong with it.
import { readFile } from 'node:fs/promises';
import { dirname, parse, resolve } from 'node:path';
import { buildPipeline } from './build/pipeline.ts';
import { type Diagnostic, diagnosticsOf, type Problem } from './diagnostic.ts';
import { WpError } from './error.ts';
import { pipelineSchema } from './language/pipeline.ts';
import type { Pipeline } from './pipeline.ts';
import { Reading } from './schema/reading.ts';
import { composeDocument } from './source/document.ts';
import { makeSource, type Source } from './source/source.ts';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Nothing is known of what stands in the file. */
export class UnreadableFileError extends WpError {
  /** Without the path. */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.problem = problem;
  }
}

export async function readPipeline(path: string): Promise<Parsed<Pipeline>> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UnreadableFileError(
      path,
      unreadable[error.code ?? ''] ?? `cannot be read (${error.code ?? error.message}).`,
    );
  });
  return parsePipeline(decode(path, bytes), path, dirname(resolve(path)));
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'no such file. Check the path.',
  EISDIR: 'is a folder. Name the pipeline file in it.',
  EACCES: 'may not be read. Check its permissions.',
};

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFileError(path, 'is not text in UTF-8. Save it in that encoding.');
  }
}

/** `file` is what messages call it; `directory`, absolute, is where its relative paths start. */
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
  return pipeline && reading.problems.length === 0 ? { ok: true, value: pipeline } : refused(source, reading.problems);
}

const emptyFile: Problem = {
  span: { start: 0, end: 1 },
  message: 'the file is empty. Start with a job: "jobs: { hello: { run: echo hello } }".',
};

function refused(source: Source, problems: readonly Problem[]): Parsed<never> {
  return { ok: false, diagnostics: diagnosticsOf(source, problems) };
}
