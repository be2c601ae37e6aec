// `wp config`: settings with their values, and where each is said.

import { jsonLine } from '../text/json.ts';
import { renderTable, widestLine } from '../text/table.ts';
import type { ShownSetting } from './shown.ts';

/** In a narrow window values come last, as they may be long, with what they are said by where that is not the default. */
export function renderSettings(shown: readonly ShownSetting[], width: number): string {
  const rows = shown.map(({ setting, text, origin }) => {
    return [setting.key, text ?? `(${setting.otherwise})`, origin, setting.variable] as const;
  });
  const table = renderTable([['setting', 'value', 'said by', 'variable'], ...rows], ['left', 'left', 'left', 'left']);
  if (widestLine(table) <= width) return table;
  const narrow = rows.map(([key, value, origin]) => [key, origin === 'default' ? value : `${value}, by ${origin}`]);
  return renderTable([['setting', 'value'], ...narrow], ['left', 'left'], width);
}

export function settingsToJson(shown: readonly ShownSetting[]): string {
  const entries = shown.map(({ setting, text, origin }) => [
    setting.key,
    { ...(text !== undefined && { value: text }), origin, variable: setting.variable },
  ]);
  return jsonLine({ settings: Object.fromEntries(entries) });
}
