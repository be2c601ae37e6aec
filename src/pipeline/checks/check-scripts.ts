// Reports variables of params and of the matrix that a script reads and that no job of this file gets: the shell would see an empty text.
import { didYouMean } from '../did-you-mean.ts';
import type { WrittenHook } from '../language/hooks-schema.ts';
import type { WrittenJob } from '../language/job-schema.ts';
import type { WrittenPipeline } from '../language/pipeline-schema.ts';
import type { Param } from '../pipeline.ts';
import type { Reading } from '../schema/reading.ts';
import { matrixVariable, paramVariable } from '../variable-names.ts';

export function checkScripts(written: WrittenPipeline, params: readonly Param[], reading: Reading): void {
  const known = params.map(({ name }) => paramVariable(name));
  const check = ({ run, shell }: WrittenJob | WrittenHook, axes: readonly string[] | undefined): void => {
    // What the variables mean to other programs is not known.
    if (!run || Array.isArray(shell ?? written.defaults?.shell)) return;
    for (const variable of variablesRead(run.value)) {
      const isParam = variable.startsWith(paramVariable(''));
      const names = isParam ? known : axes?.map(matrixVariable);
      if (!names || names.includes(variable)) continue;
      const at = reading.source.text.slice(run.span.start, run.span.end).indexOf(variable);
      const start = run.span.start + Math.max(0, at);
      reading.report({ start, end: start + variable.length }, message(variable, names, isParam));
    }
  };
  for (const { value: job } of written.jobs) check(job, job.strategy?.matrix ? job.strategy.matrix.names : []);
  for (const hook of Object.values(written.hooks ?? {})) check(hook, []);
}

function message(variable: string, names: readonly string[], isParam: boolean): string {
  const what = isParam ? 'this pipeline has no such param' : 'the matrix of this job has no such axis';
  return `${what}, so $${variable} is empty. ${didYouMean(variable, names, `If that is right, write "\${${variable}:-}".`)}`;
}

const quietParts = {
  // Also all of a heredoc: whether its quotes are quotes depends on its first line.
  outside:
    /\\[\s\S]|'[^']*'?|(?<!<)<<-?[ \t]*(['"\\]?)(?<end>\w+)\1?[^\n]*\n[\s\S]*?(?:^[ \t]*\k<end>$|$(?![\s\S]))|(?<![^\s;&|()])#[^\n]*/my,
  inQuotes: /\\[\s\S]/y,
};
/** `${NAME:-…}` and its kin say what happens if the variable is missing. */
const reading = /\$(?:(WP_(?:PARAM|MATRIX)_\w+)|\{(WP_(?:PARAM|MATRIX)_\w+)(?!:?[-+=?]))/y;

/** The names that a shell script reads as variables, each once, without those that it may set itself. */
function variablesRead(script: string): readonly string[] {
  const names = new Set<string>();
  let isInQuotes = false;
  for (let at = 0; at < script.length; ) {
    const quiet = matchAt(isInQuotes ? quietParts.inQuotes : quietParts.outside, script, at);
    const read = quiet ? null : matchAt(reading, script, at);
    if (script[at] === '"') isInQuotes = !isInQuotes;
    const name = read?.[1] ?? read?.[2];
    if (name !== undefined) names.add(name);
    at += Math.max(1, (quiet ?? read)?.[0].length ?? 1);
  }
  return [...names].filter((name) => !new RegExp(`(?<![\\w\${])${name}\\b`).test(script));
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
