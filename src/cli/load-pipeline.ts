// A pipeline file, or all that is wrong with it on stderr.
import { type Diagnostic, renderDiagnostic } from '../pipeline/diagnostic.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { readPipeline } from '../pipeline/read.ts';
import type { Output } from './output.ts';
import { counted } from './render/words.ts';

/** Absent: it is wrong, and how has been said. */
export async function loadPipeline(file: string, { say }: Output): Promise<Pipeline | undefined> {
  const parsed = await readPipeline(file);
  if (parsed.ok) return parsed.value;
  sayDiagnostics(file, parsed.diagnostics, say);
  return undefined;
}

export function sayDiagnostics(file: string, diagnostics: readonly Diagnostic[], say: Output['say']): void {
  say(diagnostics.map(renderDiagnostic).join('\n\n'));
  say(`\n${file}: ${counted(diagnostics.length, 'error')}. Nothing was started.`);
}
