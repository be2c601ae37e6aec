// Bundles a file of src/ or test/ into one that Node runs by itself: Node 20 cannot run TypeScript.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { forNode } from '../../scripts/build.mjs';

/** Returns the path of the bundle. The caller removes its folder. */
export async function bundle(source: string): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'wp-test-bundle-')), `${basename(source, '.ts')}.mjs`);
  await build({ ...forNode, entryPoints: [source], outfile });
  return outfile;
}
