// Variables of the file that would hide a secret: their value stands in Redis, and is not masked.
import type { WrittenEnvironment } from '../language/environment.ts';
import type { WrittenPipeline } from '../language/pipeline.ts';
import type { Reading } from '../schema/reading.ts';

export function checkSecrets(written: WrittenPipeline, reading: Reading): void {
  const secrets = new Map(written.secrets?.map(({ value, span }) => [value, span]));
  if (secrets.size === 0) return;
  const jobs = written.jobs.map(({ value }) => value.env);
  const hooks = Object.values(written.hooks ?? {}).map(({ env }) => env);
  for (const environment of [written.env, written.defaults?.env, ...jobs, ...hooks]) {
    for (const { key, keySpan } of (environment ?? []) as WrittenEnvironment) {
      const span = secrets.get(key);
      if (!span) continue;
      const also = [{ span, message: 'the secret.' }];
      reading.report(keySpan, `"${key}" is a secret, which this variable would hide. Rename or remove one.`, also);
    }
  }
}
