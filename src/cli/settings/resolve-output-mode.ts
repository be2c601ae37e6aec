// How commands show a run, from flags and settings.
import { WpError } from '../../pipeline/error.ts';
import { outputMode } from './all-settings.ts';
import type { Settings } from './find-settings.ts';
import type { OutputMode } from './output-modes.ts';

/** `typed`: the text after `--output`. `isJson`: `--json` is short for `--output json`, and comes before variables and files. */
export function outputModeOf(settings: Settings, typed: string | undefined, isJson: boolean): OutputMode {
  if (!isJson) return settings.require(outputMode, typed);
  const mode = typed && settings.require(outputMode, typed);
  if (mode && mode !== 'json') throw new WpError(`--json and --output ${mode} contradict each other. Keep one.`);
  return 'json';
}
