// The jobs of a pipeline file. A file with errors has none.
import { dirname, resolve } from 'node:path';
import { parsePipeline } from '../../pipeline/read-pipeline.ts';
import { readText } from '../../pipeline/source/read-text.ts';
import type { Candidates } from './candidate.ts';

export async function declaredJobs(file: string): Promise<Candidates> {
  // A pipe is left alone: its text is for the command that is being typed.
  const parsed = parsePipeline(await readText(file, 'pipeline file'), file, dirname(resolve(file)));
  if (!parsed.ok) return [];
  return parsed.value.jobs.map(({ id, needs }) => {
    return { value: id, text: needs.length > 0 ? `needs ${needs.map(({ job }) => job).join(', ')}` : '' };
  });
}
