// Starter pipelines: the examples that come with wp, copied to where the user wants one.

import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WpError } from '../../pipeline/error.ts';
import { shellWord } from '../text/shell-word.ts';

export const templates = ['flat', 'chain', 'diamond', 'matrix', 'release'] as const;

export type Template = (typeof templates)[number];

/** Beside the bundle, in a checkout and in the package alike. */
const examples = join(import.meta.dirname, '..', 'pipelines');

/** What their scripts leave behind, in a checkout where they were run. */
const products = new Set(['build']);

export interface NewPipeline {
  readonly template: Template;
  readonly path: string;
  /** Overwrites what is there. */
  readonly force: boolean;
}

/** Returns what it has written. */
export async function writeTemplate({ template, path, force }: NewPipeline): Promise<string[]> {
  const example = template === 'flat' ? 'flat-sleep' : template;
  const source = join(examples, example);
  const folder = join(dirname(path), example);
  const hasFolder = existsSync(source);
  if (hasFolder && existsSync(folder) && !force) throw isThere(folder);
  const text = await readFile(`${source}.yaml`, 'utf8');
  // Its comments say how to run it.
  const fitting = text.replaceAll(`pipelines/${example}.yaml`, () => shellWord(path));
  await writing(path, () => writeFile(path, fitting, { flag: force ? 'w' : 'wx' }));
  if (!hasFolder) return [path];
  const isWanted = (from: string): boolean => !products.has(basename(from));
  await writing(folder, () => cp(source, folder, { recursive: true, filter: isWanted }));
  return [path, folder];
}

async function writing(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw isThere(path);
    throw new WpError(`${path}: ${unwritable.get(code) ?? `cannot be written (${code || message}).`}`);
  }
}

const unwritable: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its folder is not there. Create it first.'],
  ['ENOTDIR', 'its folder is a file. Choose another name with --file.'],
  ['EISDIR', 'is a folder. Name a file in it.'],
  ['ERR_FS_CP_DIR_TO_NON_DIR', 'is a file, where a folder is to be. Choose another place with --file.'],
  ['EACCES', 'may not be written. Check the permissions of its folder.'],
]);

function isThere(path: string): WpError {
  return new WpError(`${path}: is there already. Choose another place with --file, or overwrite it with --force.`);
}
