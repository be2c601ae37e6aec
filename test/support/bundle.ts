// Makes a file of src/ or test/ into one that Node runs by itself, as Node 20 knows no types.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { forNode } from '../../scripts/build.mjs';

/** Returns the path of the bundle; its folder is the caller's to remove. */
export async function bundle(source: string): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'wp-test-bundle-')), `${basename(source, '.ts')}.mjs`);
  await build({ ...forNode, entryPoints: [source], outfile });
  return outfile;
}
