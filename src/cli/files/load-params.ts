// Reads params from a file, and shows its errors on stderr.
import { readParamsFile } from '../../pipeline/params-file.ts';
import type { Param } from '../../pipeline/pipeline.ts';
import type { Output } from '../text/output.ts';
import { sayDiagnostics } from './load-pipeline.ts';

/** Undefined: the file has errors, which were shown. No file: no params. */
export async function loadParams(
  file: string | undefined,
  declared: readonly Param[],
  { say }: Output,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (file === undefined) return {};
  const parsed = await readParamsFile(file, declared);
  if (parsed.ok) return parsed.value;
  sayDiagnostics(file, parsed.diagnostics, say);
  return undefined;
}
