// Reads a pipeline file, and shows its errors on stderr.
import { type Diagnostic, renderDiagnostic } from '../../pipeline/diagnostic.ts';
import type { Pipeline, Selection } from '../../pipeline/pipeline.ts';
import { readPipeline } from '../../pipeline/read-pipeline.ts';
import { selectJobs } from '../../pipeline/select-jobs.ts';
import { givenName } from '../../pipeline/source/given-text.ts';
import type { Output } from '../text/output.ts';
import { counted } from '../text/words.ts';

/** Undefined: the file has errors, which were shown. */
export async function loadPipeline(file: string, { say }: Output): Promise<Pipeline | undefined> {
  const parsed = await readPipeline(file);
  if (parsed.ok) {
    sayWarnings(parsed.warnings ?? [], say);
    return parsed.value;
  }
  sayDiagnostics(file, parsed.diagnostics, say);
  return undefined;
}

/** Only the selected jobs. Undefined: the file or the selection has errors, which were shown. */
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
  say(rendered(diagnostics));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  say(`\n${givenName(file)}: ${counted(errors, 'error')}. Nothing was started.`);
}

export function sayWarnings(warnings: readonly Diagnostic[], say: Output['say']): void {
  if (warnings.length > 0) say(rendered(warnings));
}

function rendered(diagnostics: readonly Diagnostic[]): string {
  const width = process.stderr.columns || undefined;
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, width)).join('\n\n');
}
