// Every random choice of a round comes from here, so that its seed repeats them.
import { type Draw, drawsOf } from '../src/pipeline/plan/seeded-random.ts';

export class Random {
  readonly #draw: Draw;

  /** Streams of one seed are independent. */
  constructor(seed: number, stream: string) {
    this.#draw = drawsOf(seed, stream);
  }

  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.#draw() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.#draw() < probability;
  }

  /** By weights. */
  choose<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let rest = this.#draw() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    const chosen = entries.find(([, weight]) => {
      rest -= weight;
      return rest < 0;
    });
    return (chosen ?? (entries[0] as [T, number]))[0];
  }
}
