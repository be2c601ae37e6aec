// `allow_failure`: failures that are shown, but count as success.
import { byKind } from '../schema/choice.ts';
import { oneOrMore } from '../schema/collections.ts';
import { fields } from '../schema/fields.ts';
import { boolean, integer } from '../schema/scalars.ts';
import { orTemplate } from './written-template.ts';

export const exitCodes = oneOrMore(integer({ least: 1, most: 255 }), 'a list of exit codes');

export const allowFailure = byKind('true, false, or a map such as { exit_codes: [2] }', {
  scalar: orTemplate(boolean({ otherwise: 'Exit codes are written as { exit_codes: [2] }.' })),
  map: fields(
    { exit_codes: exitCodes },
    {
      of: '"allow_failure"',
      required: ['exit_codes'],
      hints: { exit_code: { key: 'exit_codes' }, codes: { key: 'exit_codes' } },
    },
  ),
});
