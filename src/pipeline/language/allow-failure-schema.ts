// `allow_failure`: failures that are shown, but count as success.
import { byKind } from '../schema/by-kind.ts';
import { oneOrMore } from '../schema/collections.ts';
import { fields } from '../schema/known-fields.ts';
import { unquoted } from '../schema/scalar.ts';
import { wholeNumber } from '../values/numbers.ts';
import { booleanWord } from '../values/words.ts';
import { orTemplate } from './written-template.ts';

export const exitCodesSchema = oneOrMore(unquoted(wholeNumber({ least: 1, most: 255 })), 'a list of exit codes');

export const allowFailureSchema = byKind('true, false, or a map such as { exit_codes: [2] }', {
  scalar: orTemplate(unquoted(booleanWord({ otherwise: 'For exit codes, write { exit_codes: [2] }.' }))),
  map: fields(
    { exit_codes: exitCodesSchema },
    {
      of: '"allow_failure"',
      required: ['exit_codes'],
      hints: { exit_code: { key: 'exit_codes' }, codes: { key: 'exit_codes' } },
    },
  ),
});
