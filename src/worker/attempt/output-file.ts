// The file behind `$WP_OUTPUT` of one attempt. What is there at the end is the job's doing: also a pipe, a device, a link or a folder.
import { lstatSync, unlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { readRegularFile } from '../../pipeline/source/regular-file.ts';
import type { Mask } from '../secrets/mask.ts';
import { mostOutputBytes, type Outputs, parseOutputs, sizeProblem } from './outputs.ts';

/** Synchronous calls, since most jobs write no outputs: fs/promises asks another thread, which takes a hundred times as long. */
export class OutputFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** A missing file means no outputs. A file that is too large is not read. */
  read(mask: Mask): Outputs {
    const content = readRegularFile(this.path, { links: 'refuse', most: mostOutputBytes });
    if (content.ok) return parseOutputs(content.bytes, mask);
    if (content.code === 'ENOENT') return { ok: true, values: {} };
    if (content.code === 'EFBIG') return { ok: false, problem: sizeProblem(content.size ?? 0) };
    return {
      ok: false,
      problem: `the file of $WP_OUTPUT ${content.problem}. Append to it with >> "$WP_OUTPUT"; do not replace it.`,
    };
  }

  /** A folder is removed in its own time. What cannot be removed stays until the folder of all these files is removed. */
  remove(): void {
    try {
      const stats = lstatSync(this.path, { throwIfNoEntry: false });
      if (stats?.isDirectory()) void rm(this.path, { recursive: true, force: true }).catch(() => {});
      else if (stats) unlinkSync(this.path);
    } catch {}
  }
}
