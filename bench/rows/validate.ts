// Reads a file of the largest size. It is a chain, so that recursion would overflow the stack.
import { defined } from '../../src/pipeline/defined.ts';
import type { Bench } from '../bench.ts';
import { chain } from '../pipelines.ts';
import type { Figures, Row } from '../row.ts';
import { timed } from '../timed.ts';
import { wpCommand } from '../wp.ts';

const jobs = 100_000;

function fileOf(bench: Bench): string {
  return bench.write('chain.yaml', chain(bench.size(jobs)));
}

export const validateRow: Row = {
  name: 'validate',
  work: `a file with a chain of ${jobs} jobs`,
  contenders: [
    { name: 'wp validate', measure: async (bench) => report(await timed(wpCommand('validate', fileOf(bench)))) },
    {
      name: 'the parser alone',
      measure: async (bench) => report(await timed([process.execPath, 'bench/peers/parse.mjs', fileOf(bench)])),
    },
  ],
  goals: [
    {
      says: "2 x the parser's time",
      value: (figure) => figure('wp validate', 'ms') / figure('the parser alone', 'ms'),
      atMost: 2,
    },
  ],
};

function report({ ms, peakMb }: { readonly ms: number; readonly peakMb?: number }): Figures {
  return defined({ ms, MB: peakMb });
}
