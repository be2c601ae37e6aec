// Plays rows. Each round plays every contender once; every other round reverses the order, so that nobody always follows the same.
import { Bench } from './bench.ts';
import { type RowResult, rowResult } from './result.ts';
import type { Contender, Figures, Row } from './row.ts';

export interface PlayOptions {
  readonly rounds: number;
  /** Do a tenth of the work. */
  readonly isQuick: boolean;
  /** Called before each measurement. */
  readonly onMeasure: (row: Row, contender: Contender, round: number) => void;
}

export async function playRow(row: Row, { rounds, isQuick, onMeasure }: PlayOptions): Promise<RowResult> {
  await using bench = await Bench.open({ isQuick });
  const found = new Map<string, Figures[]>(row.contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contender of round % 2 === 1 ? row.contenders : row.contenders.toReversed()) {
      onMeasure(row, contender, round);
      await bench.clear();
      found.get(contender.name)?.push(await contender.measure(bench));
    }
  }
  return rowResult(row, found);
}
