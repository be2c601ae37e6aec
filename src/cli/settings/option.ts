// The flag of a setting, as an option of a command. What is not typed is found elsewhere, once the command runs.
import { Option } from 'clipanion';
import { describeSetting, type Setting } from './setting.ts';

export function settingOption(setting: Setting<unknown>): string | undefined {
  return Option.String(flagsOf(setting), { description: describeSetting(setting) });
}

/** Repeatable. */
export function settingListOption(setting: Setting<readonly string[]>): string[] | undefined {
  return Option.Array(flagsOf(setting), { description: describeSetting(setting) });
}

function flagsOf({ key, flags }: Setting<unknown>): string {
  if (flags === undefined) throw new Error(`Internal error: the setting ${key} has no flag.`);
  return flags;
}
