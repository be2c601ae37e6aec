// Starter pipelines: the examples that come with wp, copied to a place that the user chooses.
import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WpError } from '../../pipeline/error.ts';
import { shellWord } from '../text/shell-word.ts';

export const templates = ['flat', 'chain', 'diamond', 'matrix', 'release'] as const;

export type Template = (typeof templates)[number];

/** Next to the folder of the bundle, both in a checkout and in the package. */
const examples = join(import.meta.dirname, '..', 'pipelines');

/** Folders that the scripts of the examples create in a checkout. */
const products = new Set(['build']);

export interface NewPipeline {
  readonly template: Template;
  readonly path: string;
  /** Overwrites existing files. */
  readonly force: boolean;
}

/** Returns the paths that it has written. */
export async function writeTemplate({ template, path, force }: NewPipeline): Promise<string[]> {
  const example = template === 'flat' ? 'flat-sleep' : template;
  const source = join(examples, example);
  const folder = join(dirname(path), example);
  const hasFolder = existsSync(source);
  if (hasFolder && existsSync(folder) && !force) throw isThere(folder);
  const text = await readFile(`${source}.yaml`, 'utf8');
  // The comments of the example say how to run it.
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
  ['ENOENT', 'its folder does not exist. Create it first.'],
  ['ENOTDIR', 'its folder is a file. Choose another name with --file.'],
  ['EISDIR', 'is a folder. Name a file in it with --file.'],
  ['ERR_FS_CP_DIR_TO_NON_DIR', 'is a file, but a folder of this name is needed. Choose another place with --file.'],
  ['EACCES', 'permission denied. Check the permissions of its folder.'],
]);

function isThere(path: string): WpError {
  return new WpError(`${path}: already exists. Choose another place with --file, or overwrite it with --force.`);
}
