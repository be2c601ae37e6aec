// What each shell is given: all of them ask `wp complete` and show its answer.
import bash from './wp.bash';
import fish from './wp.fish';
import zsh from './wp.zsh';

export const shells = ['bash', 'zsh', 'fish'] as const;

export const scripts: Readonly<Record<(typeof shells)[number], string>> = { bash, zsh, fish };
