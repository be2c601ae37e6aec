// Settings for people to see: what each is here, with passwords masked.
import { addresses } from '../options.ts';
import type { Settings } from './find.ts';
import type { Setting } from './setting.ts';
import { settings } from './table.ts';

export interface ShownSetting {
  readonly setting: Setting<unknown>;
  /** As written. Absent: it is said nowhere. */
  readonly text?: string;
  readonly origin: string;
}

/** Throws where one of them is wrong. */
export function shownSettings(given: Settings): ShownSetting[] {
  return settings.map((setting) => {
    given.get(setting);
    const found = given.find(setting);
    return found
      ? { setting, text: withoutPasswords(found.text), origin: found.origin }
      : { setting, origin: 'default' };
  });
}

/** Of addresses. A password may hold any character, `@` and `/` among them. */
export function withoutPasswords(text: string): string {
  const masked = (addresses.parse(text) ?? []).map((address) =>
    address.replace(/(:\/\/[^:@/]*:).*@/s, '$1***@').replace(/([?&]password=)[^&]*/g, '$1***'),
  );
  return masked.join(',');
}
