// How fast a count has grown lately.

const windowMs = 10_000;
/** Over a shorter time the rate would jump. */
const leastMs = 1_000;

export class Rate {
  readonly #seen: { readonly count: number; readonly atMs: number }[] = [];

  /** For each second; undefined: too early to say. A count that decreases starts a new measurement. */
  of(count: number, atMs: number): number | undefined {
    if (count < (this.#seen.at(-1)?.count ?? 0)) this.#seen.length = 0;
    this.#seen.push({ count, atMs });
    while (atMs - (this.#seen[1]?.atMs ?? atMs) >= windowMs) this.#seen.shift();
    const [first] = this.#seen;
    if (!first || atMs - first.atMs < leastMs) return undefined;
    return ((count - first.count) * 1_000) / (atMs - first.atMs);
  }
}
