// Settings as people may see them: with passwords masked.
import { addressList } from '../../pipeline/values/texts.ts';
import { settings } from './all-settings.ts';
import type { Settings } from './find-settings.ts';
import type { Setting } from './setting.ts';

export interface ShownSetting {
  readonly setting: Setting<unknown>;
  /** As written. Undefined: the setting is not set, and has no default. */
  readonly text?: string;
  readonly origin: string;
}

/** Throws a WpError if a setting is wrong. */
export function shownSettings(given: Settings): ShownSetting[] {
  return settings.map((setting) => {
    given.get(setting);
    const found = given.find(setting);
    return found
      ? { setting, text: withoutPasswords(found.text), origin: found.origin }
      : { setting, origin: 'default' };
  });
}

/** Masks the passwords in a list of addresses. A password may have any character, also `@` and `/`. */
export function withoutPasswords(text: string): string {
  const parsed = addressList.parse(text);
  const masked = (parsed.ok ? parsed.value : []).map((address) =>
    address.replace(/(:\/\/[^:@/]*:).*@/s, '$1***@').replace(/([?&]password=)[^&]*/g, '$1***'),
  );
  return masked.join(',');
}
