// How a run may be shown while it goes.
import { WpError } from '../../pipeline/error.ts';
import { parseChoice } from '../options.ts';

export const outputModes = ['progress', 'prefixed', 'grouped', 'interleaved', 'quiet', 'json'] as const;

/**
 * progress: a live view on a terminal, a line for each event elsewhere · prefixed, interleaved, grouped: with what jobs write, with and
 * without their names, or in one piece when a job ends · quiet: failures, then the summary · json: an event a line.
 */
export type OutputMode = (typeof outputModes)[number];

/** `isJson`: of `--json`, which is short for it. */
export function parseOutputMode(text: string | undefined, isJson: boolean): OutputMode {
  const mode = text === undefined ? undefined : parseChoice('--output', text, outputModes);
  if (isJson && mode !== undefined && mode !== 'json')
    throw new WpError(`--json and --output ${mode} exclude each other.`);
  return mode ?? (isJson ? 'json' : 'progress');
}
