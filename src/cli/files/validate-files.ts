// `wp validate`: checks files one after the other, and shows every error in all of them.
import { exitCodes } from '../../pipeline/error.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { counted } from '../text/words.ts';
import { type CheckedFile, checkFile } from './check-file.ts';
import { sayDiagnostics, sayWarnings } from './load-pipeline.ts';
import { validationToJson, validationToWorkflowCommands } from './render-validation.ts';

export type ValidationFormat = 'text' | 'json' | 'github';

/** Returns the exit code. */
export async function validateFiles(
  files: readonly string[],
  format: ValidationFormat,
  output: Output,
): Promise<number> {
  const checked: CheckedFile[] = [];
  for (const file of files) checked.push(await checkFile(file));
  if (format === 'text') for (const file of checked) showFile(file, output);
  else if (format === 'json') output.print(jsonLine(validationToJson(checked)));
  else for (const line of validationToWorkflowCommands(checked)) output.print(line);
  return checked.every((file) => 'jobs' in file) ? exitCodes.ok : exitCodes.usage;
}

function showFile(checked: CheckedFile, { print, say }: Output): void {
  if ('jobs' in checked) {
    sayWarnings(checked.warnings, say);
    const warned = checked.warnings.length > 0 ? `, ${counted(checked.warnings.length, 'warning')}` : '';
    print(`${checked.file}: ok, ${counted(checked.jobs, 'job')}${warned}`);
  } else if ('unreadable' in checked) say(`wp: ${checked.file}: ${checked.unreadable}`);
  else sayDiagnostics(checked.file, checked.diagnostics, say);
}
