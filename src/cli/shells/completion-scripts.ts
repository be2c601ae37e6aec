// The completion script of each shell. All of them call `wp complete` and show its answer.
import { parseChoice } from '../options.ts';
import bash from './wp.bash';
import fish from './wp.fish';
import zsh from './wp.zsh';

export const shells = ['bash', 'zsh', 'fish'] as const;

export const scripts: Readonly<Record<(typeof shells)[number], string>> = { bash, zsh, fish };

/** Throws a WpError if there is no such shell. */
export function completionScript(shell: string): string {
  return scripts[parseChoice('the shell of wp completion', shell, shells)];
}
