// Checks that the workers of this command have the secrets that a new run needs, before the run exists.
import { WpError } from '../../pipeline/error.ts';
import type { Plan } from '../../pipeline/plan/plan.ts';
import type { WorkSettings } from './work-run.ts';

/** Throws if one is missing. A command without workers checks nothing: the workers elsewhere have secrets of their own. */
export async function checkSecrets({ jobs, hooks }: Plan, settings: WorkSettings): Promise<void> {
  const { workers, detach, secrets } = settings;
  const names = new Set([...jobs, ...hooks].flatMap(({ spec }) => spec.secrets ?? []));
  if (detach || workers === 0 || names.size === 0) return;
  await secrets.load();
  const found = secrets.find([...names]);
  if (found.ok) return;
  const [one, them] = found.missing.length === 1 ? ['secret', 'it'] : ['secrets', 'them'];
  throw new WpError(
    `${one} ${found.missing.join(', ')}: not set, and the jobs need ${them}. Set ${them} in the environment or in the file of --secrets, or leave the run to other workers with -d.`,
  );
}
