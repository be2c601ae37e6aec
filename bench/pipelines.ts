// The pipelines that measure wp. A job that does nothing is a sleep of 0 ms: wp claims, leases, settles and records it like any other
// job, and starts no process.

const noop = 'sleep: 0ms';

/** Legs of one job: how users write many similar jobs. */
export function flat(jobs: number): string {
  return pipeline([`work: { count: ${jobs}, ${noop} }`]);
}

export function commands(jobs: number): string {
  return pipeline([`work: { count: ${jobs}, run: 'true' }`]);
}

export function chain(jobs: number): string {
  return pipeline(ids('j', jobs).map((id, index) => job(id, index > 0 ? [`j${index}`] : [])));
}

export function oneAfterMany(many: number): string {
  const first = ids('j', many);
  return pipeline([...first.map((id) => job(id)), job('last', first)]);
}

export function manyAfterOne(many: number): string {
  return pipeline([job('first'), ...ids('j', many).map((id) => job(id, ['first']))]);
}

/** Every job needs every job of the layer above. Anchors keep the file short; wp reads each as a full list. */
export function layers(depth: number, width: number): string {
  const lines = ids('layer', depth).flatMap((_, layer) =>
    ids(`l${layer}_`, width).map((id, index) => {
      if (layer === 0) return job(id);
      const needs = index === 0 ? `&l${layer} [${ids(`l${layer - 1}_`, width).join(', ')}]` : `*l${layer}`;
      return `${id}: { needs: ${needs}, ${noop} }`;
    }),
  );
  return pipeline(lines);
}

function job(id: string, needs: readonly string[] = []): string {
  return `${id}: { ${needs.length > 0 ? `needs: [${needs.join(', ')}], ` : ''}${noop} }`;
}

function ids(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

function pipeline(jobs: readonly string[]): string {
  return `name: bench\njobs:\n${jobs.map((line) => `  ${line}\n`).join('')}`;
}
