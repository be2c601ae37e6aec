// Two submissions with the same key must ask for the same run.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import type { Plan } from '../../pipeline/plan/plan.ts';
import { readDefinition } from '../../state/records/definition.ts';
import { type RunRecord, readRun } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { printable } from '../text/printable.ts';
import { selectionInWords } from '../text/words.ts';

/** Throws a WpError with the differences. Labels and flags for workers may differ. */
export async function checkSame(redis: WpRedis, run: RunId, plan: Plan): Promise<void> {
  const [definition, record] = await Promise.all([readDefinition(redis, run), readRun(redis, run)]);
  if (!definition || !record) throw new WpError(`run ${run} was just removed. Try again.`, exitCodes.infrastructure);
  const differences = [...fileDiffers(definition.text, plan.definition.text), ...partsDiffer(record, plan)];
  if (differences.length === 0) return;
  const list = differences.map((difference) => `  ${difference}`).join('\n');
  throw new WpError(`run ${run} was submitted with this key, but differs:\n${list}\nUse another key for another run.`);
}

function fileDiffers(before: string, after: string): string[] {
  if (before === after) return [];
  const [was, is] = [before.split('\n'), after.split('\n')];
  const line = was.findIndex((text, index) => text !== is[index]);
  const at = line === -1 ? was.length : line;
  return [`file: line ${at + 1} was ${quoted(was[at])}, is ${quoted(is[at])}`];
}

function partsDiffer(run: RunRecord, plan: Plan): string[] {
  const names = new Set([...Object.keys(run.params), ...Object.keys(plan.params)]);
  const changed = [...names].filter((name) => run.params[name] !== plan.params[name]);
  const [was, is] = [run, plan].map(({ selection }) => (selection ? selectionInWords(selection) : 'all'));
  return [
    ...changed.map((name) => `param ${name}: was ${quoted(run.params[name])}, is ${quoted(plan.params[name])}`),
    ...(was === is ? [] : [`jobs: were ${was}, are ${is}`]),
  ];
}

function quoted(text: string | undefined): string {
  return text === undefined ? 'none' : `"${printable(text)}"`;
}
