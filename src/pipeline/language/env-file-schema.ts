// `env_file`: files of variables, relative to the pipeline file. `env` overrides them.
import { located, oneOrMore } from '../schema/collections.ts';
import { scalar } from '../schema/scalar.ts';
import { text } from '../values/texts.ts';

export const envFileSchema = oneOrMore(
  located(scalar(text({ name: 'the path of a file' }))),
  'the path of a file, or a list of paths',
);
