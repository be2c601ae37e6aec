// How fast something grows of late.

const windowMs = 10_000;
/** Before, a rate would jump about. */
const leastMs = 1_000;

export class Rate {
  readonly #seen: { readonly count: number; readonly atMs: number }[] = [];

  /** In a second; absent: too early to say. A count that has become less begins anew. */
  of(count: number, atMs: number): number | undefined {
    if (count < (this.#seen.at(-1)?.count ?? 0)) this.#seen.length = 0;
    this.#seen.push({ count, atMs });
    while (atMs - (this.#seen[1]?.atMs ?? atMs) >= windowMs) this.#seen.shift();
    const [first] = this.#seen;
    if (!first || atMs - first.atMs < leastMs) return undefined;
    return ((count - first.count) * 1_000) / (atMs - first.atMs);
  }
}
