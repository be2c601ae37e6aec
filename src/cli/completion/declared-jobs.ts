// The jobs of a pipeline file. A file with errors has none.
import { readPipeline } from '../../pipeline/read-pipeline.ts';
import type { Candidates } from './candidate.ts';

export async function declaredJobs(file: string): Promise<Candidates> {
  const parsed = await readPipeline(file);
  if (!parsed.ok) return [];
  return parsed.value.jobs.map(({ id, needs }) => {
    return { value: id, text: needs.length > 0 ? `needs ${needs.map(({ job }) => job).join(', ')}` : '' };
  });
}
