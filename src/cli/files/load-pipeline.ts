// A pipeline file, or all that is wrong with it on stderr.
import { type Diagnostic, renderDiagnostic } from '../../pipeline/diagnostic.ts';
import type { Pipeline, Selection } from '../../pipeline/pipeline.ts';
import { readPipeline } from '../../pipeline/read-pipeline.ts';
import { selectJobs } from '../../pipeline/select-jobs.ts';
import { givenName } from '../../pipeline/source/given-text.ts';
import type { Output } from '../text/output.ts';
import { counted } from '../text/words.ts';

/** Absent: it is wrong, and how has been said. */
export async function loadPipeline(file: string, { say }: Output): Promise<Pipeline | undefined> {
  const parsed = await readPipeline(file);
  if (parsed.ok) return parsed.value;
  sayDiagnostics(file, parsed.diagnostics, say);
  return undefined;
}

/** The part of it that was asked for. Absent: there is none such, and why has been said. */
export async function loadSelection(
  file: string,
  selection: Selection | undefined,
  output: Output,
): Promise<Pipeline | undefined> {
  const pipeline = await loadPipeline(file, output);
  const selected = pipeline && selectJobs(pipeline, selection);
  if (!selected || selected.ok) return selected?.pipeline;
  for (const problem of selected.problems) output.say(`${givenName(file)}: ${problem}`);
  return undefined;
}

export function sayDiagnostics(file: string, diagnostics: readonly Diagnostic[], say: Output['say']): void {
  const width = process.stderr.columns || undefined;
  say(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, width)).join('\n\n'));
  say(`\n${givenName(file)}: ${counted(diagnostics.length, 'error')}. Nothing was started.`);
}
