// Pipelines from text, for tests.
import { renderDiagnostic } from '../../src/pipeline/diagnostic.ts';
import type { Job, Pipeline } from '../../src/pipeline/pipeline.ts';
import { parsePipeline } from '../../src/pipeline/read-pipeline.ts';

/** Fails with the diagnostics where there are any. */
export function parse(text: string): Pipeline {
  const parsed = parsePipeline(text, 'test.yaml', '/somewhere');
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.diagnostics.map((one) => renderDiagnostic(one)).join('\n'));
}

/** Of a pipeline with one job, that job. */
export function parseJob(text: string): Job {
  const [job, ...others] = parse(`jobs: { job: { ${text} } }`).jobs;
  if (!job || others.length > 0) throw new Error('expected one job');
  return job;
}

/** As they are printed; '' where the pipeline is right. */
export function mistakes(text: string): string {
  const parsed = parsePipeline(text, 'test.yaml', '/somewhere');
  return parsed.ok ? '' : parsed.diagnostics.map((one) => renderDiagnostic(one)).join('\n');
}

/** `line:column message` of each, without what is drawn. */
export function headings(text: string): string[] {
  const parsed = parsePipeline(text, 'test.yaml', '/somewhere');
  return parsed.ok ? [] : parsed.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
}
