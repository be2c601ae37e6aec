// `wp config`: all settings, as a table or as JSON.
import { exitCodes } from '../../pipeline/error.ts';
import type { Settings } from '../settings/find-settings.ts';
import { renderSettings, settingsToJson } from '../settings/render-settings.ts';
import { shownSettings } from '../settings/shown-settings.ts';
import type { Output } from '../text/output.ts';
import { lineWidth } from '../text/width.ts';

/** Returns the exit code. */
export function printSettings(settings: Settings, isJson: boolean, { print }: Output): number {
  const shown = shownSettings(settings);
  print(isJson ? settingsToJson(shown) : renderSettings(shown, lineWidth()));
  return exitCodes.ok;
}
