// The version of wp, for people and for other workers to see.
import manifest from '../../package.json' with { type: 'json' };

export const version: string = manifest.version;
