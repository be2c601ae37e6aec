// How a run is shown, as flags and settings say, for all commands that show one.
import { WpError } from '../../pipeline/error.ts';
import type { Settings } from './find.ts';
import type { OutputMode } from './output-modes.ts';
import { outputMode } from './table.ts';

/** `typed`: after `--output`. `isJson`: of `--json`, which is short for it, and comes before what is said elsewhere. */
export function outputModeOf(settings: Settings, typed: string | undefined, isJson: boolean): OutputMode {
  if (!isJson) return settings.require(outputMode, typed);
  const mode = typed && settings.require(outputMode, typed);
  if (mode && mode !== 'json') throw new WpError(`--json and --output ${mode} exclude each other.`);
  return 'json';
}
