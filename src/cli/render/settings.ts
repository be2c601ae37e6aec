// `wp config`: settings with their values, and where each is said.
import type { ShownSetting } from '../settings/shown.ts';
import { jsonLine } from './json.ts';
import { renderTable } from './table.ts';

export function renderSettings(shown: readonly ShownSetting[]): string {
  const rows = shown.map(({ setting, text, origin }) => {
    return [setting.key, text ?? `(${setting.otherwise})`, origin, setting.variable];
  });
  return renderTable([['setting', 'value', 'said by', 'variable'], ...rows], ['left', 'left', 'left', 'left']);
}

export function settingsToJson(shown: readonly ShownSetting[]): string {
  const entries = shown.map(({ setting, text, origin }) => [
    setting.key,
    { ...(text !== undefined && { value: text }), origin, variable: setting.variable },
  ]);
  return jsonLine({ settings: Object.fromEntries(entries) });
}
