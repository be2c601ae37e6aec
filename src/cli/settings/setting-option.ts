// The flag of a setting, as an option of a command. If it is not typed, the command finds the value elsewhere when it runs.
import { Option } from 'clipanion';
import { describeSetting, type Setting } from './setting.ts';

export function settingOption(setting: Setting<unknown>): string | undefined {
  return Option.String(flagsOf(setting), { description: describeSetting(setting) });
}

/** For a flag that may be repeated. */
export function settingListOption(setting: Setting<readonly string[]>): string[] | undefined {
  return Option.Array(flagsOf(setting), { description: describeSetting(setting) });
}

function flagsOf({ key, flags }: Setting<unknown>): string {
  if (flags === undefined) throw new Error(`Internal error: the setting ${key} has no flag.`);
  return flags;
}
