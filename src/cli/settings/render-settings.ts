// `wp config`: settings with their values, and where each value comes from.
import { defined } from '../../pipeline/defined.ts';
import { jsonLine } from '../text/json.ts';
import { renderTable, widestLine } from '../text/table.ts';
import type { ShownSetting } from './shown-settings.ts';

/** In a narrow window there are only two columns: values, which may be long, come last, together with an origin that is not the default. */
export function renderSettings(shown: readonly ShownSetting[], width: number): string {
  const rows = shown.map(({ setting, text, origin }) => {
    return [setting.key, text ?? `(${setting.otherwise})`, origin, setting.variable] as const;
  });
  const table = renderTable([['setting', 'value', 'from', 'variable'], ...rows], ['left', 'left', 'left', 'left']);
  if (widestLine(table) <= width) return table;
  const narrow = rows.map(([key, value, origin]) => [key, origin === 'default' ? value : `${value}, from ${origin}`]);
  return renderTable([['setting', 'value'], ...narrow], ['left', 'left'], width);
}

export function settingsToJson(shown: readonly ShownSetting[]): string {
  const entries = shown.map(({ setting, text, origin }) => [
    setting.key,
    defined({ value: text, origin, variable: setting.variable }),
  ]);
  return jsonLine({ settings: Object.fromEntries(entries) });
}
