// Reports variables of the file that have the name of a secret. Such a variable would hide the secret, and its value would be stored in
// Redis and not be masked in logs.
import type { WrittenEnv } from '../language/env-schema.ts';
import type { WrittenPipeline } from '../language/pipeline-schema.ts';
import type { Reading } from '../schema/reading.ts';

export function checkSecrets(written: WrittenPipeline, reading: Reading): void {
  const secrets = new Map(written.secrets?.map(({ value, span }) => [value, span]));
  if (secrets.size === 0) return;
  const jobs = written.jobs.map(({ value }) => value.env);
  const hooks = Object.values(written.hooks ?? {}).map(({ env }) => env);
  for (const environment of [written.env, written.defaults?.env, ...jobs, ...hooks]) {
    for (const { key, keySpan } of (environment ?? []) as WrittenEnv) {
      const span = secrets.get(key);
      if (!span) continue;
      const also = [{ span, message: 'the secret.' }];
      reading.report(
        keySpan,
        `"${key}" is also a secret, and this variable would hide it. Rename or remove one of them.`,
        also,
      );
    }
  }
}
