// The version of wp, shown to users and to other workers.
import manifest from '../../package.json' with { type: 'json' };

export const version: string = manifest.version;
