// `wp init`: writes a starter pipeline and prints the commands to use it.
import { exitCodes } from '../../pipeline/error.ts';
import { parseChoice } from '../options.ts';
import type { Output } from '../text/output.ts';
import { shellWord } from '../text/shell-word.ts';
import { type NewPipeline, templates, writeTemplate } from './templates.ts';

export interface InitRequest extends Omit<NewPipeline, 'template'> {
  /** As typed; undefined: `chain`. */
  readonly template: string | undefined;
}

/** Returns the exit code. */
export async function initPipeline(request: InitRequest, { print, say }: Output): Promise<number> {
  const template = parseChoice('the template of wp init', request.template ?? 'chain', templates);
  const written = await writeTemplate({ ...request, template });
  const file = shellWord(request.path);
  say(`Wrote ${written.join(' and ')}, from the template "${template}". Next:`);
  print(`wp validate ${file}\nwp run ${file}`);
  return exitCodes.ok;
}
