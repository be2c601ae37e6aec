// `env_file`: files of variables, relative to the pipeline file, below `env`.
import { located, oneOrMore } from '../schema/collections.ts';
import { text } from '../schema/scalars.ts';

export const envFile = oneOrMore(
  located(text({ takes: 'the path of a file' })),
  'the path of a file, or a list of such',
);
