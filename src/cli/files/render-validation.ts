// The errors of pipeline files as JSON, and as workflow commands, which GitHub turns into annotations.
import { defined } from '../../pipeline/defined.ts';
import type { Diagnostic } from '../../pipeline/diagnostic.ts';
import type { CheckedFile } from './check-file.ts';

export function validationToJson(files: readonly CheckedFile[]): object {
  const reports = files.map((checked) => ({
    file: checked.file,
    ok: 'jobs' in checked,
    ...defined({ jobs: 'jobs' in checked ? checked.jobs : undefined }),
    diagnostics: diagnosticsOf(checked).map(({ file, severity, line, column, length, message, also = [] }) => ({
      file,
      severity,
      line,
      column,
      length,
      message,
      also: also.map((place) => ({ line: place.line, column: place.column, message: place.message })),
    })),
  }));
  return { ok: reports.every(({ ok }) => ok), files: reports };
}

/** Each is a line; empty if all files are valid. */
export function validationToWorkflowCommands(files: readonly CheckedFile[]): readonly string[] {
  return files.flatMap(diagnosticsOf).map(({ file, severity, line, column, length, message, also = [] }) => {
    const properties = { file, line, col: column, endColumn: column + length };
    const places = also.map((place) => `${file}:${place.line}:${place.column}: ${place.message}`);
    const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
    return `::${severity} ${written.join(',')}::${escapeMessage([message, ...places].join('\n'))}`;
  });
}

/** The error of a file that cannot be read is at its first character. */
function diagnosticsOf(checked: CheckedFile): readonly Diagnostic[] {
  if ('diagnostics' in checked) return checked.diagnostics;
  if ('jobs' in checked) return checked.warnings;
  return [
    {
      file: checked.file,
      severity: 'error',
      line: 1,
      column: 1,
      length: 1,
      sourceLine: '',
      message: checked.unreadable,
    },
  ];
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
